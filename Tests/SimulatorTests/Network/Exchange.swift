import CloudTalk

/// One request on its way to CloudTalk and its answer on the way back. It goes on when the process
/// that sent it is dead.
final class Exchange: @unchecked Sendable {
    /// What the caller was told.
    enum Heard: Sendable {
        case reply(CloudTalkReply)
        case failure(TransportFailure)
        /// The caller crashed before anything came.
        case nothing
    }

    let id: Int
    let caller: Incarnation?
    let request: CloudTalkRequest
    let call: WireCall
    let sentAt: Int64
    /// What goes wrong with it.
    let faults: [Weather.Kind]
    /// When CloudTalk gets it; nil once it has, or when it never will.
    var arrivesAt: Int64?
    /// When CloudTalk got it.
    var arrivedAt: Int64?
    /// For what reads: since when each number had stood on a contact then.
    var stood: [String: Int64] = [:]
    /// What the caller is going to hear, and when.
    var reply: (at: Int64, Heard)?
    var heard: Heard?
    var heardAt: Int64?
    /// Wakes the caller.
    var resume: (() -> Void)?
    /// The attempts in the database that stand for its writes, in their order.
    var attempts: [Attempt] = []

    /// A row of the attempts' table.
    struct Attempt: Sendable {
        let id: Int64
        let customer: Int64
        let number: String
    }

    init(
        id: Int, caller: Incarnation?, request: CloudTalkRequest, call: WireCall, sentAt: Int64,
        faults: [Weather.Kind]
    ) {
        self.id = id
        self.caller = caller
        self.request = request
        self.call = call
        self.sentAt = sentAt
        self.faults = faults
    }

    /// The next moment at which something happens to it.
    var nextAt: Int64? {
        let answer = heard == nil ? reply?.at : nil
        return [arrivesAt, answer].compactMap(\.self).min()
    }

    var isOver: Bool { arrivesAt == nil && heard != nil }

    /// For each write, what the reply says of it to whoever can read; empty before the arrival.
    var verdicts: [Verdict] = []
    /// A read's reply is whole and true to form.
    var isReadable = false

    /// What the caller knows of the write at that place.
    func known(_ place: Int) -> Verdict {
        switch heard {
        case nil, .nothing, .failure(.lost): .unknown
        case .failure(.notSent): .refused
        case .reply: verdicts.indices.contains(place) ? verdicts[place] : .unknown
        }
    }

    /// The caller was told what CloudTalk holds.
    var wasRead: Bool {
        guard case .reply = heard else { return false }
        return isReadable
    }
}

/// What a reply says of one write.
enum Verdict: Sendable, Equatable {
    case done
    /// Certainly not done.
    case refused
    case unknown
}
