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
        var tally = Tally()
        var page = 1
        var pages = 1
        repeat {
            let answer = try await contacts(page)
            pages = max(answer.pageCount, 1)
            let own = try await engine.store.ownChanges(since: scan)
            tally.add(answer, own)
            guard tally.isWhole, await isWorthwhile(pages) else { break }
            try await engine.store.keep(Self.numbers(answer.data), scan: scan)
            page += 1
        } while page <= pages
        let isComplete = tally.isComplete
        try await engine.store.finishScan(
            scan, complete: isComplete, contacts: tally.contacts, pages: pages)
        if isComplete {
            await engine.scanned(pages: pages)
        } else {
            await engine.scanFailed(pages: pages)
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

    /// Holds the pages against each other. Pure.
    struct Tally {
        private var first: Int?
        private var last = 0
        private var seen: Set<ContactID> = []
        private var own: OwnChanges?
        private(set) var isWhole = true

        var contacts: Int { seen.count }

        /// Every contact that was there when the scan began was seen. What we have made since does not
        /// count: it would stand in for one that is missing.
        var isComplete: Bool {
            let first = first ?? 0
            guard isWhole, own?.isDoubtful != true || last == first else { return false }
            guard let made = own?.firstMade else { return seen.count >= first }
            return seen.count { DialerContactID($0) < made } >= first
        }

        /// The number of contacts may only have changed by creates of our own: a contact that went
        /// moves all behind it one place up, and one of them from one page to the page before it.
        mutating func add(_ page: Page<ContactRow>, _ own: OwnChanges) {
            let before = first ?? page.itemsCount
            first = before
            last = max(last, page.itemsCount)
            self.own = own
            isWhole =
                isWhole && own.deletes == 0 && page.itemsCount >= last
                && page.itemsCount <= before + own.creates
            seen.formUnion(page.data.map(\.id))
        }
    }
}
