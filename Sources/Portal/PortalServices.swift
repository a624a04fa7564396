public import Foundation
public import Logging
public import Store

/// What the portal works with.
public struct PortalServices: Sendable {
    public var store: Store
    /// Nil where syncing is off.
    public var engine: (any SyncEngineControl)?
    public var logger: Logger
    /// The time of day.
    public var now: @Sendable () -> Date

    public init(
        store: Store, engine: (any SyncEngineControl)?, logger: Logger,
        now: @escaping @Sendable () -> Date = { Date() }
    ) {
        self.store = store
        self.engine = engine
        self.logger = logger
        self.now = now
    }
}
