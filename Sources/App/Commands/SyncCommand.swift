import ArgumentParser
import Leads
import Store

struct SyncCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sync", abstract: "How far CloudTalk is behind the assignments.",
        subcommands: [
            Status.self, Retry.self, Doubles.self, Reconcile.self, Mending.self,
        ])

    struct Status: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Say what waits and why.")

        @Flag(help: "Print JSON.")
        var json = false

        func run() async throws {
            let place = try Workplace.current()
            let (summary, failures) = try await place.withStore {
                (try await $0.syncSummary(), try await $0.allFailures())
            }
            let report = SyncReport(summary: summary, failures: failures)
            if json { return try place.console.json(report.figures) }
            for line in report.lines { place.console.result(line) }
        }
    }

    struct Retry: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Try everything that failed or waits again now, or some leads only.")

        @Argument(help: "Ids of leads; all, when none is named.")
        var leads: [String] = []

        @Flag(help: "Print JSON.")
        var json = false

        func run() async throws {
            let ids = try leads.map { text in
                guard let id = LeadID(reading: text) else {
                    throw ValidationError("A lead's id \(LeadID.rule).")
                }
                return id
            }
            let place = try Workplace.current()
            let count = try await place.withStore {
                try await $0.retry(ids.isEmpty ? .all : .leads(ids), by: .command)
            }
            if json { return try place.console.json(["retried": count]) }
            place.console.result("\(count.of("person", "people")) will be tried again now.")
        }
    }

    struct Doubles: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the numbers that several contacts in CloudTalk have.",
            discussion: """
                The portal takes its own tags off the further contacts and deletes none that others made. \
                Merge them in CloudTalk where they are the same person.
                """)

        @Flag(help: "Print JSON.")
        var json = false

        func run() async throws {
            let place = try Workplace.current()
            let doubled = try await place.withStore { try await $0.allDoubles() }
            let report = DoublesReport(doubled: doubled)
            if json { return try place.console.json(report.answer) }
            for line in report.lines { place.console.result(line) }
        }
    }

    struct Reconcile: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Compare CloudTalk with what the portal manages.",
            discussion: """
                Reports contacts that were deleted, tags that were taken off or put on by others. With \
                --fix they are put right, by the portal that serves this database; what the portal \
                itself caused and whatever concerns somebody who said stop is so without it. Contacts of \
                numbers that the portal never managed are reported and never changed.
                """)

        @Flag(help: "Mend what is found, however much it is.")
        var fix = false

        @Flag(help: "Print JSON.")
        var json = false

        func run() async throws {
            let place = try Workplace.current()
            let report = try await ReconcileRun(place: place).report(mending: fix)
            if json { return try place.console.json(report.answer) }
            for line in report.lines { place.console.result(line) }
        }
    }

    struct Mending: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract:
                "Say whether the daily comparison puts right what others changed, or change it.",
            discussion: """
                Off, it only reports what others changed. On, that is put right by itself; where it \
                would take off more than 50 tags, or more than one and more than 5 % of the customers' \
                tags, it waits for a person. What a lost answer of the portal's left behind is put right \
                either way, within the same bound; whatever concerns somebody who said stop, always.
                """)

        enum Choice: String, ExpressibleByArgument, CaseIterable {
            case on, off
        }

        @Argument(help: "on or off; nothing: only say which it is.")
        var choice: Choice?

        @Flag(help: "Print JSON.")
        var json = false

        func run() async throws {
            let place = try Workplace.current()
            let mends = try await place.withStore { store in
                if let choice {
                    try await store.setReconcileMends(choice == .on, by: .command)
                }
                return try await store.reconcileMends()
            }
            if json { return try place.console.json(["mends": mends]) }
            place.console.result(
                mends
                    ? "The daily comparison puts right what others changed in CloudTalk."
                    : "The daily comparison only reports what others changed in CloudTalk.")
        }
    }
}
