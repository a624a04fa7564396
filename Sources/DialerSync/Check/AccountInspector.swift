public import CloudTalk
import Foundation
import Leads
public import Store
import Synchronization

/// Looks at a CloudTalk account from the shell, within the limit that a running portal shares: every
/// request is in the ledger.
public struct AccountInspector: Sendable {
    /// How long a person waits for the account's limit in all, in seconds.
    private static let patience: TimeInterval = 150

    let store: Store
    let requests: AccountRequests
    let clock: EngineClock

    /// - Parameters:
    ///   - allowance: the account's limit as assumed until replies tell it.
    ///   - timeout: of one request of `client`, in seconds.
    public init(
        store: Store, client: CloudTalkClient, allowance: RateBudget.Allowance,
        timeout: Double, clock: EngineClock = .system
    ) async throws {
        let budget = BudgetKeeper(
            store: store, assumed: allowance, timeout: timeout, now: clock.now)
        try await budget.load()
        self.store = store
        self.clock = clock
        requests = AccountRequests(store: store, client: client, budget: budget, clock: clock)
    }

    /// Reads tags, campaigns and agents.
    /// - Throws: `CloudTalkError`, or the store's error.
    public func picture() async throws -> AccountPicture {
        var picture = AccountPicture()
        let rate = Mutex<RateHeaders?>(nil)
        picture.tags = try await all { client, page throws(CloudTalkError) in
            let answer = try await client.tags(page: page)
            rate.withLock { $0 = answer.rate ?? $0 }
            return answer
        }
        picture.campaigns = try await all { client, page throws(CloudTalkError) in
            let answer = try await client.campaigns(page: page)
            rate.withLock { $0 = answer.rate ?? $0 }
            return answer
        }
        picture.agents = try await all { client, page throws(CloudTalkError) in
            let answer = try await client.agents(page: page)
            rate.withLock { $0 = answer.rate ?? $0 }
            return answer
        }
        picture.rate = rate.withLock { $0 }
        return picture
    }

    private func all<Row: Sendable>(
        _ read: @Sendable (CloudTalkClient, Int) async throws(CloudTalkError) -> Answer<Page<Row>>
    ) async throws -> [Row] {
        try await Page.all { page in
            try await send { client throws(CloudTalkError) in try await read(client, page) }
        }.rows
    }

    /// Sends one request as soon as the limit allows it.
    /// - Throws: `CloudTalkError`, or the store's error.
    func send<Value: Sendable>(
        _ request: @Sendable (CloudTalkClient) async throws(CloudTalkError) -> Answer<Value>
    ) async throws -> Value {
        let deadline = clock.now().addingTimeInterval(Self.patience)
        while true {
            do {
                return try await requests.send(in: .click, request)
            } catch AccountRequests.Failure.limited(let until) {
                guard until <= deadline else {
                    throw CloudTalkError(operation: .listTags, kind: .limited(until: until))
                }
                try await clock.sleep(until)
            } catch AccountRequests.Failure.cloudTalk(let error) {
                throw error
            }
        }
    }
}
