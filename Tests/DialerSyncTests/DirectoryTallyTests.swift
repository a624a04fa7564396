import CloudTalk
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
    private func tally(_ pages: Page<ContactRow>...) -> DirectoryScan.Tally {
        var tally = DirectoryScan.Tally()
        for (place, page) in pages.enumerated() { tally.add(page, isNewest: place == 0) }
        return tally
    }

    @Test("It is, where everybody was seen who was there when the newest were")
    func whole() {
        let whole = tally(page(11...15, of: 15), page(1...10, of: 15))
        #expect(whole.isComplete(despite: false))
        #expect(whole.isComplete(despite: true))
        #expect(tally(page(1...1, of: 1, pages: 1)).contacts == 1)
        #expect(tally(page([], of: 0, pages: 1)).isComplete(despite: true))
    }

    @Test("It is not, where a row moved from one page to the other under the same count")
    func shifted() {
        let up = tally(page(11...15, of: 15), page(1...9, of: 15))
        #expect(!up.isComplete(despite: false))
        let down = tally(page(12...15, of: 15), page(1...10, of: 15))
        #expect(!down.isComplete(despite: false))
    }

    @Test("Who came later, by whom ever, does not stand in for somebody who was missed")
    func newcomers() {
        let both = tally(page(11...15, of: 15), page(1...10, of: 17), page(16...17, of: 17))
        #expect(both.isComplete(despite: true))
        let instead = tally(page(12...15, of: 15), page(1...10, of: 15), page(16...16, of: 15))
        #expect(!instead.isComplete(despite: true))
        #expect(!tally(page(12...15, of: 15), page(1...10, of: 16)).isComplete(despite: true))
    }

    @Test("What was read before the newest does not count: it may be gone by then")
    func readBefore() {
        var tally = DirectoryScan.Tally()
        tally.add(page(1...10, of: 15), isNewest: false)
        tally.add(page(12...15, of: 14), isNewest: true)
        tally.add(page(2...10, of: 14), isNewest: false)
        #expect(tally.contacts == 13)
        #expect(!tally.isComplete(despite: false))
    }

    @Test("It ends where a contact went, whoever deleted it")
    func deletes() {
        #expect(!tally(page(11...15, of: 15), page(1...10, of: 14)).isWhole)
    }

    @Test("Pages that repeat contacts prove nothing of those that they do not show")
    func repeated() {
        #expect(!tally(page(11...15, of: 15), page(6...15, of: 15)).isComplete(despite: false))
    }

    @Test(
        "In a list by something else than ids the count has to stay, and nothing of ours to happen")
    func unsorted() {
        let pages = [page([3, 9, 1], of: 6), page([4, 12, 2], of: 6)]
        #expect(tally(pages[0], pages[1]).isComplete(despite: false))
        #expect(!tally(pages[0], pages[1]).isComplete(despite: true))
        #expect(!tally(pages[0], page([4, 12, 2], of: 7)).isComplete(despite: false))
        #expect(!tally(pages[0], page([4, 9, 2], of: 6)).isComplete(despite: false))
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
