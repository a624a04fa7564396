import Foundation
import Testing

@testable import Store

@Suite("Tokens that were found a moment ago")
struct TokenMemoryTests {
    private let token = TokenRecord(
        id: 1, name: "crm", role: .integration, createdAt: Date(milliseconds: 0), lastUsedAt: nil,
        revokedAt: nil)

    @Test("what another process revokes opens nothing any more within a second")
    func revokedElsewhere() async throws {
        let clock = TestClock()
        let store = try await TestStore.open(clock: clock)
        let other = Store(
            driver: store.driver, phones: try TestStore.phones, clock: clock.storeClock)
        _ = try await store.addToken(name: "crm", role: .integration, hash: "h")
        #expect(try await store.token(hash: "h") != nil)
        try await other.revokeToken(name: "crm")
        #expect(try await other.token(hash: "h") == nil)
        clock.advance(seconds: 1)
        #expect(try await store.token(hash: "h") == nil)
        try await store.close()
    }

    @Test("a found token counts as found for half a second, and not before it was found")
    func lifetime() {
        let memory = TokenMemory()
        memory.keep(token, hash: "h", now: 1_000, revocations: memory.revocations)
        #expect(memory.token(hash: "h", now: 1_499) == token)
        #expect(memory.token(hash: "h", now: 1_500) == nil)
        memory.keep(token, hash: "h", now: 1_000, revocations: memory.revocations)
        #expect(memory.token(hash: "h", now: 999) == nil)
    }

    @Test("a token that was looked for before a revocation is not kept after it")
    func lookedForBefore() {
        let memory = TokenMemory()
        let before = memory.revocations
        memory.revoked()
        memory.keep(token, hash: "h", now: 0, revocations: before)
        #expect(memory.token(hash: "h", now: 0) == nil)
    }

    @Test("however many tokens come, the memory does not grow")
    func bound() {
        let memory = TokenMemory()
        for number in 1...5_000 {
            memory.keep(token, hash: "\(number)", now: 0, revocations: memory.revocations)
        }
        let kept = (1...5_000).count { memory.token(hash: "\($0)", now: 0) != nil }
        #expect(kept > 0 && kept <= 1_000)
    }
}
