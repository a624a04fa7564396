import CloudTalkSandbox

@testable import Store

/// Contacts that bear the numbers of several customers: who has to wait for a person says so, and
/// everybody else stands where the portal says.
extension Simulation {
    func checkShared() throws {
        let rows = try database.rows(
            """
            SELECT c.phone FROM dialer_contacts d
            JOIN customers c ON c.customer_id = d.customer_id
            WHERE d.state = 'synced' AND d.due_at IS NULL AND c.phone IS NOT NULL
            """)
        let ours = witness.ourTags
        for number in try rows.map({ try $0.text("phone") }) where isJudged(number) {
            let bearers = bearers(of: number, ours)
            guard bearers.map(\.tag) == [wantedTag(of: number)] else {
                throw Broken(
                    promise: .oneTag,
                    what:
                        "\(number), which shares a contact, is said to be ready, and bears \(bearers)"
                )
            }
            tally.count("ready beside somebody else")
        }
    }

    /// What others changed by hand a comparison may find only at its next time: putting one person's tag
    /// back may put another one whose number somebody added into a second list.
    private func isJudged(_ number: String) -> Bool {
        witness.entangled.contains(number) && witness.disturbed[number] == nil
            && !isPoisoned(number)
    }
}
