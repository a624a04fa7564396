import CloudTalk
import Store

extension DirectoryScan {
    /// In which order the pages of the account's contacts are read: first the one with the newest
    /// contacts, so that whoever comes later can be told by a higher id. Pure.
    struct PageOrder {
        /// How many pages there are, as far as CloudTalk has told.
        private(set) var count = 1
        private var read: Set<Int> = []
        /// The contact that stands first of all.
        private var first: ContactID?
        private var hasBegun = false
        private var isNewestFirst = false
        /// The page with the newest contacts, once it was read.
        private var newest: Int?

        /// Nil once all were read.
        var next: Int? {
            guard let newest else { return hasBegun && !isNewestFirst ? count : 1 }
            // What stands behind the last page by now came later.
            let pages = isNewestFirst ? 1...count : 1...newest
            return pages.first { !read.contains($0) }
        }

        /// How many are still to be read. Until the newest contacts were, nothing that was read counts.
        var left: Int { newest.map { (isNewestFirst ? count : $0) - read.count } ?? count }

        /// - Returns: whether that page has the newest contacts: what was read before does not count.
        mutating func note(_ answer: Page<ContactRow>, at page: Int) -> Bool {
            count = max(answer.pageCount, 1)
            guard newest == nil else {
                read.insert(page)
                return false
            }
            if !hasBegun { (first, hasBegun) = (answer.data.first?.id, true) }
            if let first, let last = answer.data.last?.id, last.rawValue < first.rawValue {
                isNewestFirst = true
            }
            guard isNewestFirst ? page == 1 : page >= count else { return false }
            newest = page
            read = [page]
            return true
        }
    }

    /// Holds the pages against each other. Pure.
    struct Tally {
        private var seen: Set<ContactID> = []
        /// The newest contact at the beginning, and how many there were with it.
        private var newest: (id: Int64, count: Int)?
        /// The fewest and the most contacts that a page told of.
        private var counts: ClosedRange<Int>?
        private var own = OwnChanges()
        /// Nothing has gone as far as the pages tell, and nothing has come but by requests of ours.
        private(set) var isWhole = true

        var contacts: Int { seen.count }

        /// Every contact that was there when the newest page was read was seen. CloudTalk counts its ids
        /// up: who came later has a higher one and does not stand in for somebody who was missed. Where
        /// a list goes by something else than ids, that many are never seen; there it is enough that
        /// the number of contacts stayed and nothing of ours came or went.
        var isComplete: Bool {
            guard isWhole, let newest, let counts else { return false }
            if seen.count(where: { $0.rawValue <= newest.id }) >= newest.count { return true }
            return own.isNone && counts.lowerBound == counts.upperBound
                && seen.count >= newest.count
        }

        /// - Parameters:
        ///   - isNewest: it has the newest contacts; everything begins with it.
        ///   - own: what requests of ours may have changed so far.
        mutating func add(_ page: Page<ContactRow>, isNewest: Bool, _ own: OwnChanges) {
            let count = page.itemsCount
            counts =
                min(counts?.lowerBound ?? count, count)...max(counts?.upperBound ?? count, count)
            if isNewest {
                seen = []
                newest = (page.data.map(\.id.rawValue).max() ?? 0, count)
            }
            seen.formUnion(page.data.map(\.id))
            self.own = own
            guard let newest else { return }
            let expected = newest.count...(newest.count + own.creates)
            isWhole = isWhole && own.deletes == 0 && expected.contains(count)
        }
    }
}
