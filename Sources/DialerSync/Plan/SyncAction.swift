import Foundation
import Leads
import Store

/// The one next thing to do for a customer.
enum SyncAction: Sendable, Equatable {
    /// CloudTalk holds what is wished.
    case rest
    /// A write's outcome is open, and it is too early to ask.
    case wait(until: Date)
    /// A person has to mend something first.
    case refuse(SyncReason)
    /// Look for the customer's number.
    case search
    /// Look at one contact.
    case show(DialerContactID)
    case create(DialerTagID)
    case addTag(DialerTagID, to: DialerContactID)
    case removeTags([DialerTagID], from: DialerContactID)
    case delete(DialerContactID)

    /// The request that this action is; nil for actions that need none.
    var step: SyncStep? {
        switch self {
        case .rest, .wait, .refuse: nil
        case .search: .search
        case .show: .show
        case .create: .create
        case .addTag: .addTags
        case .removeTags: .removeTags
        case .delete: .delete
        }
    }

    var contact: DialerContactID? {
        switch self {
        case .rest, .wait, .refuse, .search, .create: nil
        case .show(let contact), .delete(let contact): contact
        case .addTag(_, let contact), .removeTags(_, let contact): contact
        }
    }

    var tags: [DialerTagID] {
        switch self {
        case .rest, .wait, .refuse, .search, .show, .delete: []
        case .create(let tag), .addTag(let tag, _): [tag]
        case .removeTags(let tags, _): tags
        }
    }
}
