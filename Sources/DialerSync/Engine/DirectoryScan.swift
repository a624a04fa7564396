import CloudTalk
import Foundation
import Leads
import Store

/// Copies which contacts of the account bear which numbers, a thousand to a request.
struct DirectoryScan {
    let engine: SyncEngine
    let lane: Lane

    enum Outcome: Equatable {
        case complete(scan: Int64)
        /// It is no proof: contacts came or went meanwhile, a newer copy has taken its place, or it would
        /// be too old when it is there.
        case unsteady
        /// Another process is at one.
        case elsewhere
    }

    func run() async throws -> Outcome {
        let silence = engine.policy.timeout + 1.5 * Self.breath
        guard let scan = try await engine.store.beginScan(after: silence) else {
            return .elsewhere
        }
        var order = PageOrder()
        var tally = Tally()
        while let page = order.next {
            let answer = try await contacts(page, of: scan)
            let isNewest = order.note(answer, at: page)
            // A comparison has time, and leaves the limit to what is to be done.
            if lane != .repair { await engine.scanGoesOn(left: order.left) }
            guard let own = try await engine.store.ownChanges(since: scan) else { break }
            tally.add(answer, isNewest: isNewest, own)
            guard tally.isWhole else { break }
            try await engine.store.keep(Self.numbers(answer.data), scan: scan)
            guard await isWorthwhile(order.count) else { break }
        }
        let isComplete = order.next == nil && tally.isComplete
        try await engine.store.finishScan(
            scan, complete: isComplete, contacts: tally.contacts, pages: order.count)
        if isComplete {
            await engine.scanned(pages: order.count)
        } else {
            await engine.scanFailed(pages: order.count)
        }
        return isComplete ? .complete(scan: scan) : .unsteady
    }

    /// A comparison needs the copy however long it takes; nobody else does who could not use it.
    private func isWorthwhile(_ pages: Int) async -> Bool {
        guard lane != .repair else { return true }
        return await engine.copyIsProof(pages: pages)
    }

    /// Seconds after which a copy that waits for the limit gives a sign of life, so that another process
    /// knows soon when this one is gone.
    private static let breath: TimeInterval = 10

    private func contacts(_ page: Int, of scan: Int64) async throws -> Page<ContactRow> {
        try await engine.patiently(breath: Self.breath) {
            try await engine.store.touch(scan: scan)
            return try await engine.requests.send(in: lane) { client throws(CloudTalkError) in
                try await client.contacts(ContactQuery(page: page))
            }
        }
    }

    private static func numbers(_ rows: [ContactRow]) -> [ListedNumber] {
        rows.flatMap { row in
            Set(row.publicNumbers).sorted().map {
                ListedNumber(phone: $0, contact: DialerContactID(row.id))
            }
        }
    }
}
