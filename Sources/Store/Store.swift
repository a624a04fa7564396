import Foundation
public import Leads

/// The portal's memory. Every method is one whole transaction with a name from the domain; an
/// answer comes only after the change is on the disk.
public struct Store: Sendable {
    public let driver: any Driver
    let clock: StoreClock
    let phones: PhoneReader
    /// Whether taking a customer off deletes the contact that the portal made, so that estimates tell.
    public let deletesUnassigned: Bool
    let tokenMemory = TokenMemory()

    public init(
        driver: any Driver, phones: PhoneReader, clock: StoreClock = .system,
        deletesUnassigned: Bool = false
    ) {
        self.driver = driver
        self.phones = phones
        self.clock = clock
        self.deletesUnassigned = deletesUnassigned
    }
}

/// Where the store takes the time of day from.
public struct StoreClock: Sendable {
    /// Milliseconds since 1970 UTC.
    public let now: @Sendable () -> Int64

    public init(now: @escaping @Sendable () -> Int64) { self.now = now }
}

extension StoreClock {
    /// The system's time of day.
    public static let system = StoreClock {
        Int64((Date().timeIntervalSince1970 * 1000).rounded(.down))
    }
}

extension Date {
    /// As the tables keep times: milliseconds since 1970 UTC.
    init(milliseconds: Int64) { self.init(timeIntervalSince1970: Double(milliseconds) / 1000) }

    var milliseconds: Int64 { Int64((timeIntervalSince1970 * 1000).rounded()) }
}
