public import Leads

enum OpeningSQL: String, StatementSet {
    case boot = "SELECT value FROM settings WHERE key = 'boot'"
    case setBoot = """
        INSERT INTO settings (key, value) VALUES ('boot', $1)
        ON CONFLICT (key) DO UPDATE SET value = excluded.value
        """
    case endLeases = """
        UPDATE dialer_contacts SET lease_owner = NULL, lease_until = NULL,
            due_at = CASE WHEN state = 'in_flight' THEN COALESCE(due_at, $1) ELSE due_at END,
            state = CASE WHEN state = 'in_flight' THEN 'pending' ELSE state END
        WHERE lease_owner IS NOT NULL OR state = 'in_flight'
        """
}

extension Store {
    /// Opens the database and brings it to this version.
    /// - Parameter deletesUnassigned: whether taking a customer off deletes the contact in CloudTalk;
    ///   it tells how many requests that costs.
    /// - Throws: ``DatabaseFailure``, or ``StoreError/newerSchema(found:known:)`` when a newer
    ///   version of the portal has written the database.
    public static func open(
        _ location: DatabaseLocation, phones: PhoneReader, clock: StoreClock = .system,
        options: SQLiteOptions = SQLiteOptions(), deletesUnassigned: Bool = false
    ) async throws -> Store {
        let driver = try SQLiteDriver(location, options: options)
        do {
            try await Migrator().run(on: driver, now: clock.now)
            let store = Store(
                driver: driver, phones: phones, clock: clock, deletesUnassigned: deletesUnassigned)
            try await store.endLeasesOfEarlierBoot(options.leaseClock.boot())
            return store
        } catch {
            try await driver.close()
            throw error
        }
    }

    /// Lets running writes end, then closes the database.
    public func close() async throws { try await driver.close() }

    /// The number of the newest migration that was applied.
    public func schemaVersion() async throws -> Int64 { try await Migrator().version(of: driver) }

    /// Whether the database answers and is of this version.
    public func isReady() async -> Bool {
        do {
            return try await schemaVersion() == Migration.all.last?.number
        } catch {
            return false
        }
    }

    /// The clock of leases starts anew with every boot, so a lease of an earlier boot could seem to
    /// last for weeks; and no worker of an earlier boot is left. How the time of day was set meanwhile
    /// nobody can tell: what was seen in CloudTalk before proves nothing any more, and nothing waits for a
    /// time that may be far off.
    private func endLeasesOfEarlierBoot(_ boot: String?) async throws {
        guard let boot else { return }
        let now = clock.now()
        try await driver.write { connection in
            let before = try connection.run(OpeningSQL.boot).first?.text("value")
            guard before != boot else { return }
            try connection.run(OpeningSQL.endLeases, [.integer(now)])
            try connection.run(OpeningSQL.setBoot, [.text(boot)])
            try connection.forgetSightings(now: now)
            try connection.run(SettleSQL.makeDue, [.integer(now)])
            try connection.set(.clockOffset, to: nil)
        }
    }
}
