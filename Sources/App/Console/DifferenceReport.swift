import Leads
import Store

/// What a comparison with CloudTalk found, as the shell tells it.
struct DifferenceReport {
    let found: ReconcileReport
    let mending: Bool

    private static let words: [(kind: ReconcileReport.Finding.Kind, one: String, several: String)] =
        [
            (.contactGone, "contact deleted in CloudTalk", "contacts deleted in CloudTalk"),
            (
                .numberGone, "contact lost the person's number in CloudTalk",
                "contacts lost their person's number in CloudTalk"
            ),
            (
                .tagOff, "agent's tag taken off in CloudTalk",
                "contacts lost their agent's tag in CloudTalk"
            ),
            (
                .wrongTag, "contact on a list where it should not be",
                "contacts on lists where they should not be"
            ),
            (
                .doubleTagged, "further contact with the number on a list",
                "further contacts with the number on a list"
            ),
            (
                .notBarred, "number not to be called is off CloudTalk's blacklist",
                "numbers not to be called are off CloudTalk's blacklist"
            ),
            (
                .unmanaged,
                "contact on a list whose number the portal does not manage (never changed)",
                "contacts on lists whose numbers the portal does not manage (never changed)"
            ),
        ]

    var lines: [String] {
        let counts = Self.words.compactMap { kind, one, several in
            found.counts[kind].map { $0.of(one, several) }
        }
        guard !counts.isEmpty else { return ["CloudTalk holds what the portal asks for."] }
        let rest = found.unnamed > 0 ? ["  … and \(found.unnamed) more"] : []
        return counts + details + rest + [ending]
    }

    private var details: [String] {
        found.findings.map { finding in
            let lead = finding.lead.map { "lead \($0.rawValue), " } ?? ""
            let contact = finding.contact.map { "contact \($0)" } ?? "no contact"
            let tag = finding.tag.map { ", tag \($0)" } ?? ""
            let state =
                finding.isMended ? ", being mended" : isGivenUp(finding) ? ", needs you" : ""
            return "  \(finding.kind.rawValue): \(lead)\(contact)\(tag)\(state)"
        }
    }

    /// What was put right within the last 7 days, and undone in CloudTalk again.
    private func isGivenUp(_ finding: ReconcileReport.Finding) -> Bool {
        leavesSome && !finding.isMended && Self.undone.contains(finding.kind)
    }

    private static let undone: [ReconcileReport.Finding.Kind] = [
        .tagOff, .contactGone, .numberGone,
    ]

    /// Whether what is not mended is left to a person.
    private var leavesSome: Bool { mending && found.outcome == .done }

    private var givenUp: Int {
        leavesSome
            ? Self.undone.reduce(0) {
                $0 + (found.counts[$1] ?? 0) - (found.mendedOfKind[$1] ?? 0)
            } : 0
    }

    private var ending: String {
        if found.outcome == .waitsForPerson {
            return "Nothing was changed: it would take too much off to do so unasked."
        }
        guard found.counts.contains(where: { $0.key != .unmanaged && $0.value > 0 }) else {
            return "Nothing was changed: numbers that the portal does not manage are left alone."
        }
        guard mending else { return unasked }
        let mended = promise + "."
        guard givenUp > 0 else { return mended }
        return mended + " What was undone in CloudTalk a second time within 7 days is left to you: "
            + "find out who and why, then portal sync retry."
    }

    private var promise: String {
        "\(found.mended.of("difference", "differences")) will be put right by the portal that serves "
            + "this database"
    }

    /// What the portal caused, and what concerns somebody who said stop, needs no `--fix`.
    private var unasked: String {
        guard found.mended > 0 else { return "Nothing was changed. --fix puts it right." }
        let rest = found.counts.filter { $0.key != .unmanaged }.values.reduce(0, +) - found.mended
        return promise + ": an answer was lost there, or somebody said stop."
            + (rest > 0 ? " Nothing else was changed. --fix puts that right, too." : "")
    }

    var answer: Answer {
        Answer(
            outcome: found.outcome.rawValue,
            counts: Dictionary(
                uniqueKeysWithValues: found.counts.map { ($0.key.rawValue, $0.value) }),
            mended: found.mended,
            findings: found.findings.map { finding in
                Answer.Entry(
                    kind: finding.kind.rawValue, cause: finding.cause.word,
                    leadId: OrNull(finding.lead?.rawValue),
                    contactId: OrNull(finding.contact?.description),
                    tagId: OrNull(finding.tag?.description), mended: finding.isMended)
            },
            unnamed: found.unnamed)
    }

    struct Answer: Encodable {
        struct Entry: Encodable {
            let kind: String
            let cause: String
            let leadId: OrNull<String>
            let contactId: OrNull<String>
            let tagId: OrNull<String>
            let mended: Bool
        }

        let outcome: String
        let counts: [String: Int]
        let mended: Int
        let findings: [Entry]
        /// Differences beyond the thousand that are named.
        let unnamed: Int
    }
}
