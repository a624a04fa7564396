import CloudTalk
import Foundation
import Leads
import Store

/// What an error of CloudTalk's means for the customer and for the account. Pure.
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
    let trouble: Trouble
    let next: Settlement.Next

    /// - Parameter random: from 0 to 1, for the jitter.
    init(
        _ error: CloudTalkError, step: SyncStep, of contact: DialerContact, policy: SyncPolicy,
        now: Date, random: Double
    ) {
        let pause = Backoff.pause(after: contact.attempts, random: random)
        switch error.kind {
        case .notSent(.invalidRequest):
            self.init(.notSent, .contact, .refuse(.refused, detail: nil))
        case .notSent: self.init(.notSent, .account(.unreachable), .release)
        case .limited: self.init(.limited, .limit, .release)
        case .unauthorized: self.init(.unauthorized, .account(.unauthorized), .release)
        case .forbidden:
            self.init(
                .refused, .doubtful(.forbidden),
                .pause(until: now.addingTimeInterval(pause), .forbidden))
        case .notFound: self.init(.notFound, .contact, .proceed)
        case .refused(_, let message, let fields):
            let detail = Self.detail(message, fields)
            // Whoever must leave a queue is never given up: a person may not even see it.
            let isLeaving = contact.desiredTag == nil
            self.init(
                .refused, .contact,
                isLeaving
                    ? .pause(until: now.addingTimeInterval(pause), .refused)
                    : .refuse(.refused, detail: detail))
        case .unknown(let cause):
            let reason = SyncReason(cause)
            let wait = step.writes ? max(pause, policy.unknownPause) : pause
            let until = now.addingTimeInterval(wait)
            self.init(.unknown, .doubtful(reason), .pause(until: until, reason))
        }
    }

    private init(_ kind: AttemptOutcome.Kind, _ trouble: Trouble, _ next: Settlement.Next) {
        self.kind = kind
        self.trouble = trouble
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
