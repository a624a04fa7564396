import Foundation

/// Everything that a sandbox remembers.
struct SandboxState: Sendable {
    var account: Account
    var window: RateWindow
    var faults: FaultPlan
    var key: Sandbox.Key
    var isDown = false
    var log = RequestLog()
    /// Goes up with everything that the page would show differently.
    var revision = 0
    private var generator: SeededGenerator
    private var landings: [Landing] = []
    private var picture: (account: Account, at: Date)?
    private let listLag: Double
    private let takesPictures: Bool
    private let landingDelay: ClosedRange<Double>

    /// A request whose effect is still under way.
    private struct Landing {
        var due: Date
        var endpoint: Sandbox.Endpoint
        var id: Int
        var request: SandboxRequest
    }

    init(_ configuration: Sandbox.Configuration) {
        account = Account(configuration)
        window = RateWindow(configuration.limit)
        faults = FaultPlan(configuration.faults)
        key = configuration.key
        generator = SeededGenerator(seed: configuration.seed)
        listLag = configuration.listLag
        takesPictures = configuration.takesPictures
        landingDelay = configuration.landingDelay
    }

    var pendingLandings: Int { landings.count }

    mutating func handle(_ request: SandboxRequest, at moment: Date) -> SandboxOutcome {
        landWhatIsDue(at: moment)
        takePicture(at: moment)
        revision += 1
        let route = Route(request)
        guard !isDown else { return refuse(request, route, [.refuse], at: moment) }
        let drawn = faults.draw(for: route.endpoint, using: &generator)
        let outcome = answer(request, route, drawn, at: moment)
        log.add(request, route, outcome, drawn.all, at: moment)
        return outcome
    }

    /// A request that met nobody, as when the whole service is down.
    private mutating func refuse(
        _ request: SandboxRequest, _ route: Route, _ faults: [FaultKind], at moment: Date
    ) -> SandboxOutcome {
        log.add(request, route, .refused, faults, at: moment)
        return .refused
    }

    private mutating func answer(
        _ request: SandboxRequest, _ route: Route, _ drawn: FaultPlan.Drawn, at moment: Date
    ) -> SandboxOutcome {
        if let early = beforeArriving(drawn, at: moment) { return early }
        guard request.credentials == key else {
            return send(.failure(401, "Unauthorized"), drawn, headers: [:], at: moment)
        }
        guard window.spend(cost(of: request, route), at: moment) else {
            return send(.failure(429, "Too Many Requests"), drawn, at: moment)
        }
        if drawn.exclusive == .errorBefore { return send(.serverError, drawn, at: moment) }
        if request.method == "GET", !request.acceptsJSON {
            return send(.failure(406, "Not Acceptable"), drawn, at: moment)
        }
        switch route {
        case .unknown: return send(.failure(404, "Not Found"), drawn, at: moment)
        case .wrongMethod: return send(.failure(405, "Method Not Allowed"), drawn, at: moment)
        case .endpoint(let endpoint, let id):
            return perform(endpoint, id: id, request, drawn, at: moment)
        }
    }

    /// What goes wrong before anything is counted or done.
    private func beforeArriving(_ drawn: FaultPlan.Drawn, at moment: Date) -> SandboxOutcome? {
        switch drawn.exclusive {
        case .refuse: .refused
        case .resetBefore: .reset(applied: false)
        case .hang: .hang(applied: false)
        case .unauthorized: send(.failure(401, "Unauthorized"), drawn, headers: [:], at: moment)
        case .limited, .limitedWithoutHeaders, .limitedPastReset, .limitedFarReset,
            .limitedAbsurdReset:
            send(
                .failure(429, "Too Many Requests"), drawn,
                headers: limitHeaders(drawn, at: moment), at: moment)
        default: nil
        }
    }

    private func cost(of request: SandboxRequest, _ route: Route) -> Int {
        guard route.endpoint == .bulk, window.limit.bulkCost == .perAction,
            let body = try? JSONValue(parsing: request.body)
        else { return 1 }
        return min(max(1, body.elements?.count ?? 1), BulkAction.most)
    }

    private mutating func perform(
        _ endpoint: Sandbox.Endpoint, id: Int, _ request: SandboxRequest,
        _ drawn: FaultPlan.Drawn, at moment: Date
    ) -> SandboxOutcome {
        if drawn.exclusive == .lateLanding {
            let delay = Double.random(in: landingDelay, using: &generator)
            landings.append(
                Landing(
                    due: moment.addingTimeInterval(delay), endpoint: endpoint, id: id,
                    request: request))
            return .reset(applied: false)
        }
        let mayBeLost = drawn.exclusive == .html || drawn.exclusive == .empty
        var reply = Reply.done()
        if !mayBeLost || Bool.random(using: &generator) {
            reply = account.perform(
                endpoint, id: id, request, bend(drawn, request), at: moment)
        }
        if endpoint == .bulk {
            reply = FaultedReply.spoilBulk(reply, drawn, using: &generator)
        }
        return afterwards(reply, drawn, at: moment)
    }

    private mutating func bend(
        _ drawn: FaultPlan.Drawn, _ request: SandboxRequest
    ) -> Account.Bend {
        var bend = Account.Bend()
        if drawn.has(.shiftedPage) { bend.pageShift = Bool.random(using: &generator) ? 1 : -1 }
        if drawn.has(.staleList) { bend.stale = picture?.account }
        if drawn.has(.bulkPartial) {
            bend.failingCommands = FaultedReply.failingCommands(request.body, using: &generator)
        }
        return bend
    }

    /// What goes wrong with an answer after the work was done.
    private mutating func afterwards(
        _ reply: Reply, _ drawn: FaultPlan.Drawn, at moment: Date
    ) -> SandboxOutcome {
        switch drawn.exclusive {
        case .resetAfter: return .reset(applied: true)
        case .hangAfter: return .hang(applied: true)
        case .errorAfter: return send(.serverError, drawn, at: moment)
        case .wrongTypes:
            let spoilt = Reply(status: reply.status, data: FaultedReply.wrongTypes(reply.data))
            return send(spoilt, drawn, at: moment)
        case .html, .empty:
            let body = drawn.exclusive == .html ? FaultedReply.html : []
            let type = drawn.exclusive == .html ? "text/html; charset=utf-8" : "application/json"
            return .respond(
                SandboxResponse(status: 200, headers: ["Content-Type": type], body: body),
                after: delay(drawn))
        case .cutBody:
            guard case .respond(let whole, let after) = send(reply, drawn, at: moment) else {
                return .reset(applied: true)
            }
            let sent = Int.random(in: 0..<whole.body.count, using: &generator)
            return .cutBody(whole, sent: sent, after: after)
        default: return send(reply, drawn, at: moment)
        }
    }

    // MARK: Sending

    private func send(
        _ reply: Reply, _ drawn: FaultPlan.Drawn, at moment: Date
    ) -> SandboxOutcome {
        let shown =
            switch window.limit.headers {
            case .always: !drawn.has(.withoutHeaders)
            case .on429: reply.status == 429 && !drawn.has(.withoutHeaders)
            case .never: false
            }
        return send(reply, drawn, headers: shown ? window.headers(at: moment) : [:], at: moment)
    }

    private func send(
        _ reply: Reply, _ drawn: FaultPlan.Drawn, headers: [String: String], at moment: Date
    ) -> SandboxOutcome {
        let hidden = account.quirks.errorsAreHTTP200 && reply.status >= 400
        var headers = headers
        headers["Content-Type"] = "application/json; charset=UTF-8"
        headers["Date"] = moment.formatted(Self.dateStyle)
        let response = SandboxResponse(
            status: hidden ? 200 : reply.status, headers: headers, body: reply.envelope.bytes)
        return .respond(response, after: delay(drawn))
    }

    /// As web servers write it.
    private static let dateStyle = Date.VerbatimFormatStyle(
        format: """
            \(weekday: .abbreviated), \(day: .twoDigits) \(month: .abbreviated) \
            \(year: .padded(4)) \(hour: .twoDigits(clock: .twentyFourHour, hourCycle: .zeroBased)):\
            \(minute: .twoDigits):\(second: .twoDigits) GMT
            """,
        locale: Locale(identifier: "en_US_POSIX"), timeZone: .gmt,
        calendar: Calendar(identifier: .gregorian))

    private func delay(_ drawn: FaultPlan.Drawn) -> Double {
        drawn.has(.slow) ? Double(faults.delay) / 1000 : 0
    }

    private func limitHeaders(_ drawn: FaultPlan.Drawn, at moment: Date) -> [String: String] {
        var headers = window.headers(at: moment)
        headers["X-CloudTalkAPI-Remaining"] = "0"
        let seconds = Int(moment.timeIntervalSince1970)
        switch drawn.exclusive {
        case .limitedPastReset: headers[RateWindow.resetHeader] = String(seconds - 3600)
        case .limitedFarReset: headers[RateWindow.resetHeader] = String(seconds + 3600)
        case .limitedAbsurdReset: headers[RateWindow.resetHeader] = "soon"
        case .limitedWithoutHeaders: return [:]
        default: return window.limit.headers == .never ? [:] : headers
        }
        return headers
    }

    // MARK: Time

    mutating func landWhatIsDue(at moment: Date) {
        let due = landings.filter { $0.due <= moment }.sorted { $0.due < $1.due }
        guard !due.isEmpty else { return }
        landings.removeAll { $0.due <= moment }
        for landing in due {
            // Nobody is left to hear the reply.
            _ = account.perform(
                landing.endpoint, id: landing.id, landing.request, .init(), at: landing.due)
        }
        revision += 1
    }

    /// Keeps what lists show while they lag. A picture costs a copy, so only where it is needed.
    private mutating func takePicture(at moment: Date) {
        guard takesPictures || faults.mayHappen(.staleList) else {
            picture = nil
            return
        }
        if let picture, moment.timeIntervalSince(picture.at) < listLag { return }
        picture = (account, moment)
    }
}

extension Route {
    var endpoint: Sandbox.Endpoint? {
        guard case .endpoint(let endpoint, _) = self else { return nil }
        return endpoint
    }
}
