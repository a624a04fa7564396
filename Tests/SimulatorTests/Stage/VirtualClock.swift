import Foundation
import Store

/// Time in a simulation, in milliseconds since its beginning. CloudTalk's clock and the lease clock
/// follow it; the portal's time of day may jump.
final class VirtualClock: @unchecked Sendable {
    private static let start: Int64 = 1_800_000_000_000
    /// What never jumps.
    private(set) var elapsed: Int64 = 0
    /// By how much the portal's time of day is ahead of CloudTalk's.
    var jump: Int64 = 0

    func advance(to moment: Int64) { elapsed = max(elapsed, moment) }

    /// The portal's time of day.
    var portal: Int64 { Self.start + elapsed + jump }

    var portalDate: Date { Date(timeIntervalSince1970: Double(portal) / 1000) }

    var cloudTalkDate: Date { Date(timeIntervalSince1970: Double(Self.start + elapsed) / 1000) }

    /// When the portal's time of day is going to be `date`, rounded up.
    func moment(of date: Date) -> Int64 {
        let milliseconds = (date.timeIntervalSince1970 * 1000).rounded(.up)
        return Int64(min(milliseconds, 4e15)) - Self.start - jump
    }

    var store: StoreClock { StoreClock { self.portal } }
    var leases: LeaseClock { LeaseClock(now: { self.elapsed }) }
}
