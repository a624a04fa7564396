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
            let others = isMutual(number, bearers.map(\.contact)) ? 1 : bearers.count
            guard others == 1, Set(bearers.map(\.tag)) == [wantedTag(of: number)] else {
                throw Broken(
                    promise: .oneTag,
                    what:
                        "\(number), which shares a contact, is said to be ready, and bears \(bearers)"
                )
            }
            tally.count("ready beside somebody else")
        }
    }

    /// Whether each of these contacts also has the number of one and the same other person. Where both
    /// belong into one list, comparing leaves them as others made them.
    private func isMutual(_ number: String, _ contacts: [Sandbox.Contact.ID]) -> Bool {
        let numbers = sandbox.contacts.filter { contacts.contains($0.id) }.map { Set($0.numbers) }
        guard let first = numbers.first else { return false }
        return numbers.dropFirst().reduce(first) { $0.intersection($1) }.count > 1
    }

    private func isJudged(_ number: String) -> Bool {
        guard witness.entangled.contains(number), !isPoisoned(number) else { return false }
        if witness.disturbed[number] == nil { return true }
        return comparison == .mended && !unfinished.contains(number)
            && !needingPerson.contains(number)
    }
}
