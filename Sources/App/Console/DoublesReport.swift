import Leads
import Store

/// Numbers that several contacts in CloudTalk have, as the shell tells them.
struct DoublesReport {
    let doubled: [DoubledContact]

    var lines: [String] {
        guard !doubled.isEmpty else { return ["No number has more than one contact in CloudTalk."] }
        return doubled.map { entry in
            let ids = entry.doubles.map(\.description).joined(separator: ", ")
            let main = entry.contact.map { "contact \($0)" } ?? "no contact of ours"
            let leads = entry.leads.map(\.rawValue).joined(separator: ", ")
            return "\(entry.number.e164): \(main), further contacts \(ids); leads \(leads)"
        }
    }

    /// As `GET /api/v1/sync/doubles` answers, all pages in one.
    var answer: Answer {
        Answer(
            data: doubled.map { entry in
                Answer.Entry(
                    phone: entry.number.e164, contactId: .init(entry.contact?.description),
                    doubles: entry.doubles.map(\.description), leadIds: entry.leads.map(\.rawValue))
            }, nextCursor: OrNull(nil))
    }

    struct Answer: Encodable {
        struct Entry: Encodable {
            let phone: String
            let contactId: OrNull<String>
            let doubles: [String]
            let leadIds: [String]
        }

        let data: [Entry]
        let nextCursor: OrNull<String>
    }
}
