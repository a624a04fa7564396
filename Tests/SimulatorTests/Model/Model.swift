/// What people were told, kept beside the portal: the assignments as the answers say they are.
final class Model: @unchecked Sendable {
    struct Lead {
        var number: String?
        var agent: String?
        /// Said stop as a person: a new number is not called either.
        var isStopped = false
    }

    struct Seat: Equatable {
        var isActive = true
        var tag: String?
    }

    var leads: [String: Lead] = [:]
    var seats: [String: Seat] = [:]
    var standIn: String?
    var stopped: Set<String> = []
    /// The last audit row that was looked at.
    var audited: Int64 = 0
    /// As everything was when the history was last looked at.
    var told = Told()
    /// Numbers that ever were an agent's, or said stop.
    private(set) var managed: Set<String> = []
    /// Whether an admin wants the daily comparison to mend what others did.
    var mends = false
    /// How often somebody had all tried again.
    var retries = 0

    struct Told {
        var leads: [String: Lead] = [:]
        var seats: [String: Seat] = [:]
        var standIn: String?
        var stopped: Set<String> = []
        var mends = false
        var retries = 0
    }

    func noteManaged() {
        managed.formUnion(leads.values.filter { $0.agent != nil }.compactMap(\.number))
        managed.formUnion(stopped)
    }

    func leads(of number: String) -> [String] {
        leads.filter { $0.value.number == number }.map(\.key).sorted()
    }

    /// The leads that go wherever this one goes.
    func customer(of lead: String) -> [String] {
        guard let number = leads[lead]?.number else { return [lead] }
        return leads(of: number)
    }

    func agent(of number: String) -> String? {
        leads(of: number).lazy.compactMap { self.leads[$0]?.agent }.first
    }

    /// The name of the tag that the number's contact should bear, and nil for none.
    func desiredTag(of number: String) -> String? {
        guard !stopped.contains(number), let agent = agent(of: number),
            let seat = seats[agent], seat.isActive
        else { return nil }
        return seat.tag ?? standIn.flatMap { seats[$0]?.tag }
    }

    var numbers: Set<String> { Set(leads.values.compactMap(\.number)).union(stopped) }

    enum Refusal { case conflict, inactive }

    func assign(_ lead: String, to agent: String, moves: Bool) -> Refusal? {
        let current = leads[lead]?.agent
        if current == agent { return nil }
        let together = customer(of: lead)
        let isHeld = together.contains { leads[$0]?.agent.map { $0 != agent } ?? false }
        if current == nil, isHeld, !moves { return .conflict }
        guard seats[agent]?.isActive == true else { return .inactive }
        for lead in together { leads[lead]?.agent = agent }
        return nil
    }

    func unassign(_ lead: String) {
        for lead in customer(of: lead) { leads[lead]?.agent = nil }
    }

    func setNumber(of lead: String, to number: String?) {
        guard let before = leads[lead], before.number != number else { return }
        let theirs = number.flatMap(agent(of:))
        if let old = before.number, stopped.contains(old) { leads[lead]?.isStopped = true }
        leads[lead]?.number = number
        if let theirs {
            leads[lead]?.agent = theirs
        } else if let agent = before.agent {
            for lead in customer(of: lead) { leads[lead]?.agent = agent }
        }
        if let number, leads[lead]?.isStopped == true { stopped.insert(number) }
    }

    func lift(_ number: String) -> Bool {
        guard stopped.remove(number) != nil else { return false }
        for lead in leads(of: number) {
            leads[lead]?.isStopped = false
            leads[lead]?.agent = nil
        }
        return true
    }

    /// Gives an agent a tag, or none.
    /// - Returns: false where another agent has it.
    func setTag(of agent: String, to tag: String?) -> Bool {
        if let tag, seats.contains(where: { $0.key != agent && $0.value.tag == tag }) {
            return false
        }
        seats[agent]?.tag = tag
        return true
    }
}

extension Model.Told {
    init(_ model: Model) {
        (leads, seats) = (model.leads, model.seats)
        (standIn, stopped, mends) = (model.standIn, model.stopped, model.mends)
        retries = model.retries
    }
}
