import CloudTalk

@testable import CloudTalkSandbox
@testable import Store

/// Sees every request leave, land and come back, and holds it against the promises. It knows what
/// really happened to each, which no engine can.
final class Witness: @unchecked Sendable {
    weak var world: Simulation?
    /// Always there: the witness is the simulation's own.
    var simulation: Simulation { world.unsafelyUnwrapped }
    /// Who put a tag on a contact.
    enum Hand {
        case outsider
        case ours(Exchange, place: Int)
    }

    struct Bearing: Hashable {
        let contact: Int
        let tag: Int
    }

    /// A tag that a contact with the number had.
    struct Taken: Hashable {
        let contact: Int
        let tag: Int
        let number: String
    }

    /// A write of which its caller does not know whether it happened.
    struct Open {
        let exchange: Exchange
        let write: WireCall.Write
        let numbers: [String]
    }

    /// A read that reached CloudTalk.
    struct Look {
        let exchange: Exchange
        let read: WireCall.Read

        var sentAt: Int64 { exchange.sentAt }

        /// Its answer was read, or may still be.
        var tells: Bool {
            exchange.wasRead || (exchange.heard == nil && exchange.isReadable)
        }
    }

    var hands: [Bearing: Hand] = [:]
    /// Contacts that the portal made, and by which request.
    var made: [Int: Exchange] = [:]
    var open: [Open] = []
    var looks: [Look] = []
    /// Those whose answer was read.
    var answers: [Look] = []
    /// Writes under way, the dead workers' too.
    var writing: [Exchange] = []
    var before: [Int: Sandbox.Contact] = [:]
    /// When people last meddled with what the portal manages at this number, or a request landed
    /// after the engine had looked for it. What is so only reconciling can find.
    var disturbed: [String: Int64] = [:]
    /// Numbers of which people meddled with what the portal manages. Comparing reports that, and puts
    /// it right when asked to.
    var meddled: Set<String> = []
    /// Numbers for which a request of ours landed after the engine had looked.
    var late: Set<String> = []
    /// Numbers that share a contact with another number.
    var entangled: Set<String> = []
    /// By contact and tag: when somebody put a foreign tag on.
    var foreignTagged: [Int: [Int: Int64]] = [:]
    /// What people took off, as it stood: when each number last had each tag on which contact.
    var takenOff: [Taken: Int64] = [:]
    /// Do-not-call numbers, with the last attempt begun before the request to stop.
    var stops: [String: Int64] = [:]
    /// Numbers that were ever on the do-not-call list.
    var stoppedOnce: Set<String> = []
    /// When a do-not-call request for the number was committed.
    var stoppedAt: [String: Int64] = [:]
    /// A bar was lifted by a request that nobody waited for any more: it may have been put back in
    /// between, and only comparing with CloudTalk finds that.
    var barWasLiftedLate = false
    /// Entries of the blacklist, by number, that our requests made and lists showed in time.
    var ownBars: [String: Set<Int>] = [:]
    /// Numbers of which an entry came later than anybody asks.
    var barredLate: Set<String> = []
    /// Entries from before a request arrived.
    var barsBefore: Set<Int> = []
    /// Searches for one number.
    var searches = 0
    var deaths: [(owner: String, at: Int64)] = []
    var attemptsSeen: Set<Int64> = []
    /// By number: those that its leads had before, as long as these may stand in a list, and since when.
    var former: [String: [String: Int64]] = [:]
    /// The same of leads that have no number just now.
    var formerOfLead: [String: [String: Int64]] = [:]
    /// Since when each contact has had each of its numbers.
    var standingSince: [Int: [String: Int64]] = [:]
    /// As the customers were after the last commit of a worker or a person.
    var held: [Int64: Holding] = [:]
    /// By the portal's clock.
    var heldAt: Int64 = 0
    /// What each worker did in its last minute.
    var minutes: [String: Minute] = [:]
    /// The newest attempt that was looked at.
    var lastAttempt: Int64 = 0
    /// Tags that ever stood in a set-up and were found; the witness forgets none.
    private var knownTags: Set<Int> = []

    func int(_ row: SQLRow, _ column: String) throws -> Int64 { try row.int(column) }

    func fail(_ promise: Promise, _ what: String) { simulation.fail(promise, what) }

    /// The ids of every tag that ever stood in a set-up and was found.
    var ourTags: Set<Int> {
        do {
            let rows = try simulation.database.rows("SELECT tag_id FROM cloudtalk_tags")
            knownTags.formUnion(try rows.map { Int(try $0.int("tag_id")) })
        } catch {
            fail(.stands, "the database failed: \(error)")
        }
        return knownTags
    }

    /// Tags that any campaign selects.
    var dialedTags: Set<Int> {
        Set(simulation.sandbox.campaigns.flatMap(\.tags).map(\.rawValue))
    }

    // MARK: Outsiders

    func outsiderMade(_ id: Sandbox.Contact.ID) {
        guard let contact = simulation.sandbox.contact(id) else { return }
        for tag in contact.tags { outsiderTagged(id, tag) }
        for number in contact.numbers {
            standingSince[id.rawValue, default: [:]][number] = simulation.clock.elapsed
        }
    }

    func outsiderTagged(_ contact: Sandbox.Contact.ID, _ tag: Sandbox.Tag.ID) {
        hands[Bearing(contact: contact.rawValue, tag: tag.rawValue)] = .outsider
    }

    /// Somebody is about to take tags or numbers off, or to delete it.
    func outsiderTakesFrom(_ contact: Sandbox.Contact) {
        for tag in contact.tags {
            for number in contact.numbers {
                let taken = Taken(
                    contact: contact.id.rawValue, tag: tag.rawValue, number: number)
                takenOff[taken] = simulation.clock.elapsed
            }
        }
    }

    func disturb(_ contact: Sandbox.Contact, also numbers: [String] = []) {
        disturb(contact.numbers + numbers)
    }

    func disturb(_ numbers: [String]) {
        for number in numbers { disturbed[number] = simulation.clock.elapsed }
        meddled.formUnion(numbers)
    }

    func died(_ incarnation: Incarnation) {
        deaths.append((incarnation.owner, simulation.clock.elapsed))
    }

    // MARK: Looks

    /// Whether `read` tells what became of `write`.
    func tells(_ read: WireCall.Read, of write: WireCall.Write, _ numbers: [String]) -> Bool {
        switch read {
        case .contact(let id): return write.contact == id
        case .tagged(let tag):
            let name = simulation.sandbox.tags.first { $0.id.rawValue == tag }?.name
            return write.kind == .create && (name.map { write.tags?.contains($0) == true } ?? true)
        case .everything(let page): return write.kind == .create && page == 1
        case .search: return write.kind == .create && numbers.contains(where: read.isFor)
        case .blacklist: return write.isOfBlacklist && numbers.contains(where: read.isFor)
        case .tags, .other: return false
        }
    }

    /// Whether somebody looked, long enough after it was sent, and CloudTalk answered before now.
    func wasLookedFor(_ open: Open) -> Bool {
        looks.contains { $0.tells && answers($0, open) }
    }

    /// Whether an answer that somebody read before told already what became of it.
    func isTold(_ open: Open) -> Bool { answers.contains { answers($0, open) } }

    private func answers(_ look: Look, _ open: Open) -> Bool {
        isLateEnough(look.sentAt, after: open.exchange.sentAt)
            && tells(look.read, of: open.write, open.numbers)
    }
}
