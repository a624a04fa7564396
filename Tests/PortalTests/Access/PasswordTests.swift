import Foundation
import Synchronization
import Testing

@testable import Portal

@Suite("Passwords and keys")
struct PasswordTests {
    private static func cost(_ power: Int = 4) throws -> PasswordCost {
        try #require(PasswordCost(power: power))
    }

    @Test("a password opens what was made from it, and nothing else does")
    func verifying() throws {
        let stored = try Password.hash("pass wörd", cost: Self.cost())
        #expect(stored.hasPrefix("scrypt$4$8$1$"))
        #expect(try Password.verify("pass wörd", against: stored))
        #expect(try Password.verify("pass wo\u{308}rd", against: stored))
        #expect(try !Password.verify("pass word", against: stored))
        #expect(try !Password.verify("", against: stored))
    }

    @Test("two hashes of one password differ, and each keeps its own cost")
    func parameters() throws {
        let first = try Password.hash("secret", cost: Self.cost())
        let second = try Password.hash("secret", cost: Self.cost(5))
        #expect(first != (try Password.hash("secret", cost: Self.cost())))
        #expect(try Password.verify("secret", against: first))
        #expect(try Password.verify("secret", against: second))
        #expect(PasswordCost.standard.power == 17)
    }

    @Test(
        "what is no stored password opens nothing and costs nothing",
        arguments: [
            "", "secret", "scrypt$4$8$1$", "scrypt$40$8$1$AAAA$AAAA", "scrypt$4$8$1$AAAA$AAAA",
            "bcrypt$4$8$1$AAAA$AAAA", "scrypt$0$0$0$$",
        ])
    func rubbish(stored: String) throws {
        #expect(try !Password.verify("secret", against: stored))
    }

    @Test("a password of a megabyte is not looked at")
    func long() throws {
        let text = String(repeating: "x", count: 1_000_000)
        let stored = try Password.hash("x", cost: Self.cost())
        #expect(try !Password.verify(text, against: stored))
    }

    @Test("keys have 256 random bits and are stored as their SHA-256")
    func keys() {
        let keys = Set((1...100).map { _ in AccessKey.generate() })
        #expect(keys.count == 100)
        #expect(keys.allSatisfy { $0.hasPrefix("rp_") && $0.count == 46 })
        #expect(
            AccessKey.hash("abc")
                == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    }

    @Test("a flood of sign-ins is turned away once the queue is full, and everybody is answered")
    func flood() async throws {
        let desk = PasswordDesk(cost: try Self.cost(10), atOnce: 1, queueLimit: 2)
        let stored = try Password.hash("secret", cost: Self.cost(10))
        let results = await withTaskGroup(of: Bool?.self) { group in
            for _ in 1...40 {
                group.addTask { try? await desk.verify("secret", against: stored) }
            }
            return await group.reduce(into: [Bool?]()) { $0.append($1) }
        }
        #expect(results.count == 40)
        #expect(results.contains(true))
        #expect(results.contains(nil))
        #expect(!results.contains(false))
        #expect(try await desk.verify("secret", against: stored))
        #expect(try await !desk.verify("secret", against: nil))
    }

    @Test("tries at once count before they are answered")
    func triesAtOnce() async {
        let throttle = SignInThrottle()
        let now = Date(timeIntervalSince1970: 0)
        let allowed = await withTaskGroup(of: Bool.self) { group in
            for _ in 1...50 { group.addTask { await throttle.attempt("k", now: now) == nil } }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(allowed == 5)
        #expect(await throttle.attempt("other", now: now) == nil)
        await throttle.succeeded("k")
        #expect(await throttle.attempt("k", now: now) == nil)
    }
}
