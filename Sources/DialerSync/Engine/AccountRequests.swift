import CloudTalk
import Foundation
import Leads
import Store

/// Requests that belong to no single customer, paid from the same budget.
struct AccountRequests: Sendable {
    let store: Store
    let client: CloudTalkClient
    let budget: BudgetKeeper
    let clock: EngineClock

    /// Why a request of the account's did not come to an answer.
    enum Failure: Error {
        case limited(until: Date)
        case cloudTalk(CloudTalkError)
    }

    /// Sends one request in its lane, or says until when the limit forbids it.
    func send<Value: Sendable>(
        in lane: Lane,
        _ request: @Sendable (CloudTalkClient) async throws(CloudTalkError) -> Answer<Value>
    ) async throws -> Value {
        let begun = try await store.beginRequest(
            lane: Int64(lane.rawValue), terms: budget.terms, rule: budget.rule(for: lane))
        guard case .go(let ledger) = begun else {
            guard case .wait(let until) = begun else { throw CancellationError() }
            throw Failure.limited(until: until)
        }
        let passage = budget.enter()
        let result: Result<Answer<Value>, CloudTalkError>
        do throws(CloudTalkError) {
            result = .success(try await request(client))
        } catch {
            result = .failure(error)
        }
        try await note(result, passage, ledger)
        switch result {
        case .success(let answer): return answer.value
        case .failure(let error): throw Failure.cloudTalk(error)
        }
    }

    private func note<Value>(
        _ result: Result<Answer<Value>, CloudTalkError>, _ passage: Passage, _ ledger: Int64
    ) async throws {
        let (rate, limited): (RateHeaders?, Bool) =
            switch result {
            case .success(let answer): (answer.rate, false)
            case .failure(let error): (error.rate, error.isLimited)
            }
        budget.leave(passage, rate, limited: limited, at: clock.now())
        try await store.endRequest(
            ledger, withHeaders: rate != nil, budget: budget.memo)
    }

    /// All tags of the account.
    func tags(in lane: Lane) async throws -> [DialerTag] {
        try await Page.all { page in
            try await send(in: lane) { client throws(CloudTalkError) in
                try await client.tags(page: page)
            }
        }.rows.map { DialerTag(id: DialerTagID($0.id), name: $0.name) }
    }

    /// All campaigns of the account.
    func campaigns(in lane: Lane) async throws -> [Campaign] {
        try await Page.all { page in
            try await send(in: lane) { client throws(CloudTalkError) in
                try await client.campaigns(page: page)
            }
        }.rows
    }
}

extension Page {
    /// A whole list, one page after another.
    /// - Parameter read: gives the page with this number, the first being 1.
    /// - Returns: `total` is the most rows that a page told of. Where fewer different ones were read, one
    ///   moved from a page not yet read to one that was.
    static func all(
        _ read: @Sendable (Int) async throws -> Page
    ) async throws -> (rows: [Row], pages: Int, total: Int) {
        var rows: [Row] = []
        var number = 1
        var total = 0
        while true {
            let page = try await read(number)
            rows += page.data
            total = max(total, page.itemsCount)
            if page.data.isEmpty || number >= page.pageCount { return (rows, number, total) }
            number += 1
        }
    }
}
