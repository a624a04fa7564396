extension Migration {
    /// When a copy of the account's numbers was begun by the clock that never jumps: one that was begun while
    /// the wall clock was wrong would look fresh again an hour later. What was copied before tells nothing.
    static let copies = Migration(
        number: 12, name: "copies",
        statements: ["ALTER TABLE directory_scans ADD COLUMN clock_at {int}"])
}
