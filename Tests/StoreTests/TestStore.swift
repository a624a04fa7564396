import Foundation
import Leads
import Synchronization

@testable import Store

/// Stores for tests: scratch databases, a clock that the test moves.
enum TestStore {
    static func open(clock: TestClock = TestClock()) async throws -> Store {
        try await Store.open(
            .inMemory, phones: phones, clock: clock.storeClock,
            options: SQLiteOptions(leaseClock: LeaseClock(now: { clock.now.milliseconds })))
    }

    static var phones: PhoneReader {
        get throws {
            guard let phones = PhoneReader(defaultRegion: "US") else { throw Mishap() }
            return phones
        }
    }
}

/// The time of day, moved by hand.
final class TestClock: Sendable {
    private let milliseconds = Mutex<Int64>(1_800_000_000_000)

    var storeClock: StoreClock { StoreClock { self.milliseconds.withLock { $0 } } }

    var now: Date { Date(milliseconds: milliseconds.withLock { $0 }) }

    func advance(seconds: Int64) { milliseconds.withLock { $0 += seconds * 1000 } }
}

extension LeadDelivery {
    init(_ id: String, name: String? = nil, phone: String? = nil) {
        self.init(id: LeadID(rawValue: id))
        if let name = name.flatMap(PersonName.init(full:)) { self.name = .set(name) }
        if let phone { self.phone = .set(phone) }
    }
}
