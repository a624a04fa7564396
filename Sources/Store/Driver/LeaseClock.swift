internal import Foundation
internal import Leads

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// A clock that never jumps and that all processes of this machine share.
public struct LeaseClock: Sendable {
    /// Milliseconds since some moment of this boot.
    public let now: @Sendable () -> Int64
    /// Names the boot that `now` counts from; nil where the system has no name for it.
    public let boot: @Sendable () -> String?

    public init(
        now: @escaping @Sendable () -> Int64, boot: @escaping @Sendable () -> String? = { nil }
    ) {
        self.now = now
        self.boot = boot
    }
}

extension LeaseClock {
    /// The machine's clock since it booted, time asleep included.
    public static let system = LeaseClock(now: { millisecondsSinceBoot() }, boot: { bootName() })

    private static func millisecondsSinceBoot() -> Int64 {
        #if os(Linux)
            let clock = CLOCK_BOOTTIME
        #else
            let clock = CLOCK_MONOTONIC
        #endif
        var time = timespec()
        clock_gettime(clock, &time)
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }

    private static func bootName() -> String? {
        guard let file = FileManager.default.contents(atPath: "/proc/sys/kernel/random/boot_id")
        else { return nil }
        return String(decoding: file, as: UTF8.self).trimmingWhitespace()
    }
}
