extension Migration {
    /// Who else has a number on a contact is asked for every customer that is worked on.
    static let sharing = Migration(
        number: 4, name: "sharing",
        statements: ["CREATE INDEX doubles_by_contact ON dialer_doubles (contact_id)"])
}
