extension Migration {
    /// Lists lag: for a while they show an entry that the portal has taken off.
    static let bars = Migration(
        number: 9, name: "bars",
        statements: ["ALTER TABLE dialer_contacts ADD COLUMN unbarred_id {int}"])
}
