import CloudTalk
import Store
import Testing

@testable import DialerSync

@Suite("Whether a copy of the account is whole")
struct DirectoryTallyTests {
    private func page(
        _ ids: some Collection<Int64>, of count: Int, pages: Int = 2
    ) -> Page<ContactRow> {
        Page(
            itemsCount: count, pageCount: pages, pageNumber: 1, limit: 10,
            data: ids.map { ContactRow(id: ContactID($0), name: "") })
    }

    /// The first of the pages has the newest contacts.
    private func tally(
        _ pages: Page<ContactRow>..., own: OwnChanges = OwnChanges()
    ) -> DirectoryScan.Tally {
        var tally = DirectoryScan.Tally()
        for (place, page) in pages.enumerated() { tally.add(page, isNewest: place == 0, own) }
        return tally
    }

    @Test("It is, where everybody was seen who was there when the newest were")
    func whole() {
        let whole = (page(11...15, of: 15), page(1...10, of: 15))
        #expect(tally(whole.0, whole.1).isComplete)
        #expect(tally(whole.0, whole.1, own: OwnChanges(creates: 3)).isComplete)
        #expect(tally(page(1...1, of: 1, pages: 1)).contacts == 1)
        let empty = tally(page([], of: 0, pages: 1), own: OwnChanges(creates: 1))
        #expect(empty.isComplete)
    }

    @Test("It is not, where a row moved from one page to the other under the same count")
    func shifted() {
        #expect(!tally(page(11...15, of: 15), page(1...9, of: 15)).isComplete)
        #expect(!tally(page(12...15, of: 15), page(1...10, of: 15)).isComplete)
    }

    @Test("Who came later, by whom ever, does not stand in for somebody who was missed")
    func newcomers() {
        let pages = [page(11...15, of: 15), page(1...10, of: 17), page(16...17, of: 17)]
        let two = OwnChanges(creates: 2)
        #expect(tally(pages[0], pages[1], pages[2], own: two).isComplete)
        let late = page(16...16, of: 15)
        #expect(!tally(page(12...15, of: 15), page(1...10, of: 15), late, own: two).isComplete)
        #expect(!tally(page(12...15, of: 15), page(1...10, of: 16), own: two).isComplete)
    }

    @Test("It ends where others' contacts come: a list that lags may show one that is gone")
    func growth() {
        let grown = page(1...10, of: 16)
        #expect(!tally(page(11...15, of: 15), grown).isWhole)
        #expect(tally(page(11...15, of: 15), grown, own: OwnChanges(creates: 1)).isComplete)
    }

    @Test("How many pages are left is known from the first one on")
    func left() {
        var order = DirectoryScan.PageOrder()
        let pages = [1: page(1...10, of: 25, pages: 3), 2: page(11...20, of: 25, pages: 3)]
        var left: [Int] = []
        while let next = order.next {
            _ = order.note(pages[next] ?? page(21...25, of: 25, pages: 3), at: next)
            left.append(order.left)
        }
        #expect(left == [3, 2, 1, 0])
    }

    @Test("What was read before the newest does not count: it may be gone by then")
    func readBefore() {
        var tally = DirectoryScan.Tally()
        tally.add(page(1...10, of: 15), isNewest: false, OwnChanges())
        tally.add(page(12...15, of: 14), isNewest: true, OwnChanges())
        tally.add(page(2...10, of: 14), isNewest: false, OwnChanges())
        #expect(tally.contacts == 13)
        #expect(!tally.isComplete)
    }

    @Test("It ends where a contact went, or may have by a request of ours")
    func deletes() {
        #expect(!tally(page(11...15, of: 15), page(1...10, of: 14)).isWhole)
        let pages = (page(11...15, of: 15), page(1...10, of: 15))
        #expect(!tally(pages.0, pages.1, own: OwnChanges(deletes: 1)).isWhole)
    }

    @Test("Pages that repeat contacts prove nothing of those that they do not show")
    func repeated() {
        #expect(!tally(page(11...15, of: 15), page(6...15, of: 15)).isComplete)
    }

    @Test("In a list by something else than ids the count has to stay, and nothing of ours to be")
    func unsorted() {
        let pages = [page([3, 9, 1], of: 6), page([4, 12, 2], of: 6)]
        #expect(tally(pages[0], pages[1]).isComplete)
        #expect(!tally(pages[0], pages[1], own: OwnChanges(creates: 1)).isComplete)
        #expect(!tally(pages[0], page([4, 12, 2], of: 7)).isComplete)
        #expect(!tally(pages[0], page([4, 9, 2], of: 6)).isComplete)
    }
}

@Suite("In which order the pages of the account are read")
struct PageOrderTests {
    private func page(_ ids: some Collection<Int64>, pages: Int) -> Page<ContactRow> {
        Page(
            itemsCount: 10 * pages, pageCount: pages, pageNumber: 1, limit: 10,
            data: ids.map { ContactRow(id: ContactID($0), name: "") })
    }

    private func begun(_ ids: some Collection<Int64>, pages: Int) -> DirectoryScan.PageOrder {
        var order = DirectoryScan.PageOrder()
        #expect(order.next == 1)
        let isNewest = order.note(page(ids, pages: pages), at: 1)
        #expect(isNewest == (order.next != pages || pages == 1))
        return order
    }

    @Test("Oldest first: the last page, then all from the first one on")
    func oldestFirst() {
        var order = begun(1...10, pages: 4)
        var read: [Int] = []
        while let next = order.next {
            read.append(next)
            let isNewest = order.note(page(1...10, pages: 4), at: next)
            #expect(isNewest == (next == 4))
        }
        #expect(read == [4, 1, 2, 3])
    }

    @Test("Newest first: as they stand, and what they grow by")
    func newestFirst() {
        var order = begun((31...40).reversed(), pages: 3)
        #expect(order.next == 2)
        _ = order.note(page(1...10, pages: 4), at: 2)
        #expect(order.next == 3)
        _ = order.note(page(1...10, pages: 4), at: 3)
        #expect(order.next == 4)
        _ = order.note(page(1...10, pages: 4), at: 4)
        #expect(order.next == nil)
    }

    @Test("Pages of one contact show only together which is the newest")
    func single() {
        var order = begun([40], pages: 3)
        let isNewest = order.note(page([10], pages: 3), at: 3)
        #expect(!isNewest)
        #expect(order.next == 1)
        let isNewestNow = order.note(page([40], pages: 3), at: 1)
        #expect(isNewestNow)
        #expect(order.next == 2)
    }

    @Test("A page that came behind the last one meanwhile is read for the newest")
    func grown() {
        var order = begun(1...10, pages: 2)
        let isNewest = order.note(page(11...20, pages: 3), at: 2)
        #expect(!isNewest)
        #expect(order.next == 3)
        let isNewestNow = order.note(page(21...21, pages: 3), at: 3)
        #expect(isNewestNow)
        #expect(order.next == 1)
        _ = order.note(page(1...10, pages: 4), at: 1)
        _ = order.note(page(1...10, pages: 4), at: 2)
        #expect(order.next == nil)
        #expect(order.count == 4)
    }

    @Test("One page is everything; of pages that went the last one left has the newest")
    func shrunk() {
        let single = begun(1...10, pages: 1)
        #expect(single.next == nil)
        var order = begun(1...10, pages: 3)
        let isNewest = order.note(page([], pages: 2), at: 3)
        #expect(isNewest)
        #expect(order.next == 1)
    }
}
