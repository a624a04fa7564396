import CloudTalkSandbox
import Leads

/// Who and what occurs in the simulated world.
enum Cast {
    static let seats = Sandbox.Configuration.demoSeats

    /// Tags that no set-up has at first; admins give them to agents.
    static let spareTags = (0..<3).map {
        Sandbox.Tag(id: .init(1_190_000 + $0), name: "spare-\($0)")
    }

    /// Tags of other people's, which no set-up of ours ever names.
    static let foreignTags = ["VIP", "Newsletter", "Complaint"].enumerated().map {
        Sandbox.Tag(id: .init(1_191_000 + $0.offset), name: $0.element)
    }

    /// The one of them that a campaign selects where there is a survey.
    static var surveyTag: Sandbox.Tag { foreignTags[1] }

    static func agent(_ place: Int) -> String { "\(seats[place].agent.id)" }

    static func lead(_ place: Int) -> String { "L\(place)" }

    /// Numbers that nobody has in the portal.
    static let strangers = (0..<3).map { "+1602555019\($0)" }

    /// A number with what somebody typed after it: a search for the number shows it, and it is another one.
    static func extended(_ number: String) -> String { number + "7" }

    /// Fictitious numbers.
    static func number(_ place: Int) -> String {
        let area = ["415", "212", "305"][place % 3]
        let line = 100 + (place / 3) % 100
        return "+1\(area)5550\(line)"
    }

    static let names = [
        "Maria Gonzales", "O'Brien & Sons", "Zoë Ångström", "Li", "Ahmad Al-Farsi", "Ann-Kathrin",
    ]
}
