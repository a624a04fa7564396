import CloudTalk

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
        /// No contact has gone as far as the pages tell.
        private(set) var isWhole = true

        var contacts: Int { seen.count }

        /// Every contact that was there when the newest page was read was seen. CloudTalk counts its ids
        /// up: who came later has a higher one and does not stand in for somebody who was missed. Where
        /// a list goes by something else than ids, that many are never seen; there it is enough that
        /// the number of contacts stayed and nothing of ours came or went.
        /// - Parameter own: whether a request of ours may have made or deleted a contact meanwhile.
        func isComplete(despite own: Bool) -> Bool {
            guard isWhole, let counts else { return false }
            if let newest, seen.count(where: { $0.rawValue <= newest.id }) >= newest.count {
                return true
            }
            return !own && counts.lowerBound == counts.upperBound && seen.count >= counts.lowerBound
        }

        /// - Parameter isNewest: it has the newest contacts; everything begins with it.
        mutating func add(_ page: Page<ContactRow>, isNewest: Bool) {
            let count = page.itemsCount
            counts =
                min(counts?.lowerBound ?? count, count)...max(counts?.upperBound ?? count, count)
            if isNewest {
                seen = []
                newest = (page.data.map(\.id.rawValue).max() ?? 0, count)
            }
            seen.formUnion(page.data.map(\.id))
            if let newest, count < newest.count { isWhole = false }
        }
    }
}
