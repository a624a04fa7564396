import CloudTalkSandbox

/// What has to have happened somewhere in a run of many seeds: a fault or a branch that never comes
/// about is not tested, whatever the seeds say.
enum Sometimes {
    /// Runs with fewer seeds need not have met everything.
    static let seeds = 500

    /// - Returns: what never happened although it should.
    static func missing(from tally: Tally) -> [String] {
        let wanted = expected + faults
        return wanted.filter { (tally.counts[$0] ?? 0) == 0 }.sorted()
    }

    private static func name(_ fault: FaultKind) -> String { "fault: \(fault.rawValue)" }

    private static var faults: [String] {
        let others = FaultKind.allCases.filter { kind in
            kind != .lateLanding && kind != .slow
        }
        return others.map(name) + Weather.Trouble.allCases.map { "fault: \($0.rawValue)" }
    }

    private static let expected = [
        // Workers.
        "crash with a request under way", "crash between requests", "frozen past its lease",
        "crash at: read", "crash at: write", "crash at: committed", "crash at: sleep",
        "frozen for a while", "lease taken over", "clock put forward", "clock put back",
        "outage", "lockout", "limit halved", "poisoned customer", "429 by the limit",
        "landed after its caller gave up", "landed after the engine had looked",
        // People.
        "assigned", "assigned again", "moved", "unassigned", "number changed",
        "number taken away", "do not call", "do not call lifted", "tag changed",
        "tag refused: taken", "set-up taken away", "default agent changed", "agent deactivated",
        "agent activated", "retried", "assignment refused: agent inactive",
        "bulk assignment", "bulk unassignment", "daily comparison", "comparison from the shell",
        "compared and reported", "compared and mended", "put back once", "left to a person",
        "tag of who said stop taken off",
        "many tags wait for a person", "one tag taken off by itself",
        "lost numbers wait for a person", "one lost number made good", "several requests under way",
        // Outsiders.
        "outsider: adds a contact", "outsider: adds a contact with an extension",
        "outsider: adds a number", "outsider: removes a number",
        "outsider: deletes a contact", "outsider: doubles a contact", "outsider: edits details",
        "outsider: puts a foreign tag on", "outsider: takes a foreign tag off",
        "outsider: puts our tag on", "outsider: takes our tag off",
        "outsider: takes a number off the blacklist", "outsider: replaces a contact",
        // What comparisons found.
        "found: tag_off of others", "found: contact_gone of others", "found: number_gone of others",
        "found: wrong_tag of others", "found: double_tagged of others",
        "found: wrong_tag of portal", "found: wrong_tag of stop_request",
        "found: not_barred of stop_request",
        // What the engine met.
        "attempt: set_tags done", "attempt: set_tags unknown", "attempt: blacklist_add done",
        "attempt: blacklist_remove done", "scan complete", "scan not whole",
        "unknown: create", "unknown: addTags", "unknown: removeTags", "unknown: edit",
        "unknown: delete", "unknown: bar", "unknown: unbar", "done: create", "deleted what we made",
        "found: unmanaged of others", "queue changed while pending", "seen as synced",
        "contact: adopted",
        "contact: created", "double listed", "at rest with its tag", "at rest without a tag",
        "ready beside somebody else",
        "old number seen off", "state: synced", "state: none", "state: blocked do_not_call",
        "stop confirmed", "stop proved", "bar lifted", "another campaign's tag put on",
        "state: failed agent_inactive",
        "state: failed agent_not_configured",
    ]
}
