import CloudTalk
import Foundation
import Leads
import Store

/// What an error of CloudTalk's means for the customer, and for the account. Pure.
struct StepVerdict: Equatable {
    /// Whose trouble it is.
    enum Trouble: Equatable {
        /// The account's: the contact keeps its place.
        case account(SyncReason)
        /// Perhaps the account's, perhaps the contact's.
        case doubtful(SyncReason)
        /// The account's limit; not trouble at all.
        case limit
        case contact
    }

    let kind: AttemptOutcome.Kind
    let next: Settlement.Next

    /// Whose trouble an error is, as far as it concerns more than one contact.
    static func trouble(of error: CloudTalkError) -> Trouble {
        switch error.kind {
        case .notSent(.invalidRequest), .notFound, .refused: .contact
        case .notSent: .account(.unreachable)
        case .limited: .limit
        case .unauthorized: .account(.unauthorized)
        case .forbidden: .doubtful(.forbidden)
        case .unknown(let cause): .doubtful(SyncReason(cause))
        }
    }

    /// - Parameter random: from 0 to 1, for the jitter.
    init(
        _ error: CloudTalkError, step: SyncStep, of contact: DialerContact, policy: SyncPolicy,
        now: Date, random: Double
    ) {
        let pause = Self.pause(after: error, step, contact, random)
        switch error.kind {
        case .notSent(.invalidRequest):
            self.init(
                .notSent, Self.refusal(step, of: contact, until: now.addingTimeInterval(pause)))
        case .notSent: self.init(.notSent, .release)
        case .limited: self.init(.limited, .release)
        case .unauthorized: self.init(.unauthorized, .release)
        case .forbidden:
            self.init(.refused, .pause(until: now.addingTimeInterval(pause), .forbidden))
        case .notFound: self.init(.notFound, .proceed)
        case .refused(_, let message, let fields):
            self.init(
                .refused,
                Self.refusal(
                    step, of: contact, until: now.addingTimeInterval(pause),
                    detail: Self.detail(message, fields)))
        case .unknown(let cause):
            let reason = SyncReason(cause)
            let wait = step.writes ? max(pause, policy.unknownPause) : pause
            let until = now.addingTimeInterval(wait)
            self.init(.unknown, .pause(until: until, reason))
        }
    }

    /// Whoever must leave a queue is never given up, be it for another one: a person may not even see it.
    private static func refusal(
        _ step: SyncStep, of contact: DialerContact, until: Date, detail: String? = nil
    ) -> Settlement.Next {
        let isLeaving =
            switch step {
            case .removeTags, .setTags: true
            // The second time what is wrong has come off.
            case .show, .addTags, .delete: contact.desiredTag == nil || contact.attempts == 0
            default: contact.desiredTag == nil
            }
        return isLeaving ? .pause(until: until, .refused) : .refuse(.refused, detail: detail)
    }

    private static func pause(
        after error: CloudTalkError, _ step: SyncStep, _ contact: DialerContact, _ random: Double
    ) -> TimeInterval {
        let pause = Backoff.pause(after: contact.attempts, random: random)
        guard step == .bar || step == .seekBar else { return pause }
        // The contacts have the next turn, and wait for no blacklist.
        guard contact.hold != .doNotCall || contact.isCleared else { return SyncPolicy.listLag }
        switch error.kind {
        case .forbidden, .refused:
            let long = Backoff.pauseBeforeBar(after: contact.attempts, random: random)
            return max(long, SyncPolicy.listLag)
        default: return pause
        }
    }

    private init(_ kind: AttemptOutcome.Kind, _ next: Settlement.Next) {
        self.kind = kind
        self.next = next
    }

    /// CloudTalk's own words by field, for the page of the lead.
    private static func detail(_ message: String?, _ fields: [String: [String]]) -> String? {
        let texts = fields.sorted { $0.key < $1.key }
            .map { "\($0.key): \($0.value.joined(separator: " "))" }
        return texts.isEmpty ? message : texts.joined(separator: "; ")
    }
}

extension SyncReason {
    init(_ cause: CloudTalkError.UnknownCause) {
        self =
            switch cause {
            case .timeout: .timeout
            case .connectionLost: .connectionLost
            case .serverError: .serverError
            case .unreadable: .unreadableAnswer
            }
    }
}
