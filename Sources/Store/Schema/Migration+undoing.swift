extension Migration {
    /// Undoing a batch tells earlier batches over the same leads of it.
    static let undoing = Migration(
        number: 6, name: "undoing",
        statements: ["CREATE INDEX batch_members_by_lead ON batch_members (lead_id)"])
}
