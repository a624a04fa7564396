import Foundation

/// The sandbox's page. The parts that change are marked with `data-live` and sent again alone.
struct Page {
    enum Part: String, CaseIterable { case status, figures, queues, requests }

    let overview: Overview

    init(_ overview: Overview) { self.overview = overview }

    var liveParts: [(Part, HTML)] {
        [(.status, status), (.figures, figures), (.queues, queues), (.requests, requests)]
    }

    var document: HTML {
        """
        <!DOCTYPE html>
        <html lang="en" data-version="\(overview.version)">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>CloudTalk sandbox</title>
        <link rel="stylesheet" href="/sandbox/style.css">
        <script src="/sandbox/script.js" defer></script>
        </head>
        <body>
        <header>
        <div><h1>CloudTalk sandbox</h1>
        <p class="promise">This is a sandbox, nothing leaves this computer.</p></div>
        <p class="live" id="live" hidden><span aria-hidden="true"></span>Live</p>
        </header>
        <main>
        <section class="status" aria-label="State of the service" data-live="status">\(status)</section>
        <section class="figures" aria-label="Figures" data-live="figures">\(figures)</section>
        <section aria-labelledby="queues"><h2 id="queues">Calling lists</h2>
        <p class="hint">What each agent would see in CloudTalk, newest first.</p>
        <div class="queues" data-live="queues">\(queues)</div></section>
        \(faults)
        <section aria-labelledby="requests"><h2 id="requests">Last requests</h2>
        <div class="scroll" tabindex="0" role="region" aria-label="Table of requests" data-live="requests">\
        \(requests)</div></section>
        \(startingOver)
        </main>
        <p class="visually-hidden" id="announcer" role="status" aria-live="polite"></p>
        </body>
        </html>
        """
    }

    // MARK: Status

    private var status: HTML {
        overview.isDown
            ? """
            <div><h2><span class="dot down" aria-hidden="true"></span>CloudTalk is down</h2>
            <p>Requests get no answer. Nothing in the calling lists can change.</p></div>
            <form method="post" action="/sandbox/up"><button class="big good" id="switch">\
            Bring it back</button></form>
            """
            : """
            <div><h2><span class="dot up" aria-hidden="true"></span>CloudTalk answers</h2>
            <p>Take it down to see what happens to work that is under way.</p></div>
            <form method="post" action="/sandbox/down"><button class="big bad" id="switch">\
            Take CloudTalk down</button></form>
            """
    }

    // MARK: Figures

    private var figures: HTML {
        let limited = overview.counters.byStatus[429] ?? 0
        return """
            <dl>
            <div><dt>Speed limit</dt>
            <dd><strong>\(overview.remaining)</strong> of \(overview.limit.requests) left</dd>
            <dd><progress max="\(max(1, overview.limit.requests))" value="\(overview.remaining)" \
            aria-label="Requests left in this window"></progress></dd>
            <dd class="hint">\(windowText)</dd></div>
            \(figure(overview.contacts, "Contacts", "in the account"))
            \(figure(overview.queues.map(\.count).reduce(0, +), "On calling lists", "in all campaigns"))
            \(figure(overview.counters.requests, "Requests", "since the start"))
            \(figure(limited, "Over the limit", "answered with 429"))
            </dl>
            """
    }

    private var windowText: String {
        let seconds = overview.limit.window.formatted(.number.precision(.fractionLength(0...1)))
        guard let end = overview.resetsAt else { return "every \(seconds) s, none begun" }
        return "every \(seconds) s, full again at \(Self.clock(end)) UTC"
    }

    private func figure(_ number: Int, _ name: String, _ hint: String) -> HTML {
        """
        <div><dt>\(name)</dt><dd><strong>\(number)</strong></dd><dd class="hint">\(hint)</dd></div>
        """
    }

    // MARK: Queues

    private var queues: HTML { "\(overview.queues.map(card))" }

    private func card(_ queue: Overview.Queue) -> HTML {
        let names = queue.agents.map(\.fullName).joined(separator: ", ")
        let tags = queue.tags.map { HTML("<span class=\"tag\">\($0.name)</span>") }
        return """
            <article aria-labelledby="campaign-\(queue.campaign.id.description)">
            <h3 id="campaign-\(queue.campaign.id.description)">\
            \(names.isEmpty ? "No agent" : names)<span class="count">\(queue.count)</span></h3>
            <p class="campaign">\(queue.campaign.name)\
            \(queue.campaign.isActive ? HTML("") : HTML(" <span class=\"warn\">inactive</span>"))</p>
            <p class="tags">\(tags.isEmpty ? [HTML("<span class=\"warn\">no tag</span>")] : tags)</p>
            \(queue.newest.isEmpty ? HTML("<p class=\"empty\">Nobody to call.</p>") : list(queue))
            </article>
            """
    }

    private func list(_ queue: Overview.Queue) -> HTML {
        let more = queue.count - queue.newest.count
        return """
            <ol tabindex="0" aria-label="To call">\(queue.newest.map(entry))</ol>
            \(more > 0 ? HTML("<p class=\"hint\">and \(more) more</p>") : HTML(""))
            """
    }

    private func entry(_ entry: Sandbox.QueueEntry) -> HTML {
        let number = entry.number.map(DisplayNumber.text) ?? "no number"
        return """
            <li><span class="name">\(entry.name)</span><span class="number">\(number)</span>\
            \(entry.links.filter(\.isWeb).map(link))</li>
            """
    }

    private func link(_ link: Sandbox.Contact.Link) -> HTML {
        """
        <a href="\(link.url)" target="_blank" rel="noopener noreferrer">\(link.name)</a>
        """
    }

    // MARK: Requests

    private var requests: HTML {
        guard !overview.requests.isEmpty else { return "<p class=\"empty\">None yet.</p>" }
        return """
            <table><thead><tr><th scope="col">Time (UTC)</th><th scope="col">Method</th>\
            <th scope="col">Path</th><th scope="col">Answer</th></tr></thead>
            <tbody>\(overview.requests.map(row))</tbody></table>
            """
    }

    private func row(_ request: Sandbox.LoggedRequest) -> HTML {
        """
        <tr><td>\(Self.clock(request.at))</td><td>\(request.method)</td><td>\(request.path)</td>\
        <td><span class="result \(request.result.mood)">\(request.result.words)</span></td></tr>
        """
    }

    private static func clock(_ date: Date) -> String {
        date.formatted(.iso8601.time(includingFractionalSeconds: false))
    }
}

extension Sandbox.Contact.Link {
    /// Anything else, `javascript:` above all, is not made a link.
    fileprivate var isWeb: Bool { url.hasPrefix("https://") || url.hasPrefix("http://") }
}

extension Sandbox.LoggedRequest.Result {
    fileprivate var words: String {
        switch self {
        case .status(let status): String(status)
        case .cut: "cut short"
        case .refused: "no connection"
        case .reset(let applied): applied ? "done, connection broken" : "connection broken"
        case .hang(let applied): applied ? "done, no answer" : "no answer"
        }
    }

    fileprivate var mood: String {
        if case .status(let status) = self, status < 400 { return "good" }
        return self == .status(429) ? "warn" : "bad"
    }
}

/// `+12125550142` as people write it: `+1 (212) 555-0142`. Other countries' numbers stay whole.
enum DisplayNumber {
    static func text(_ number: String) -> String {
        let digits = Array(number.dropFirst())
        guard number.hasPrefix("+1"), digits.count == 11 else { return number }
        let parts = [digits[1...3], digits[4...6], digits[7...10]].map { String($0) }
        return "+1 (\(parts[0])) \(parts[1])-\(parts[2])"
    }
}
