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
        /// Contacts came or went meanwhile: it is no proof.
        case unsteady
        /// Another process is at one.
        case elsewhere
    }

    func run() async throws -> Outcome {
        guard let scan = try await engine.store.beginScan() else { return .elsewhere }
        var order = PageOrder()
        var tally = Tally()
        while let page = order.next {
            let answer = try await contacts(page)
            let isNewest = order.note(answer, at: page)
            guard let own = try await engine.store.ownChanges(since: scan) else { break }
            tally.add(answer, isNewest: isNewest, own)
            guard tally.isWhole, await isWorthwhile(order.count) else { break }
            try await engine.store.keep(Self.numbers(answer.data), scan: scan)
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

    private func contacts(_ page: Int) async throws -> Page<ContactRow> {
        try await engine.patiently {
            try await engine.requests.send(in: lane) { client throws(CloudTalkError) in
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
