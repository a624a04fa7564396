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
    /// Replace all tags: only where nobody else's can be lost.
    case setTags([DialerTagID], on: DialerContactID)
    /// Put others' tags on the customer's contact before a double of ours that bears them goes.
    case carryTags([String], to: DialerContactID)
    case delete(DialerContactID)
    /// Look whether CloudTalk bars calls to the number.
    case seekBar
    case bar
    case unbar(Int64)

    /// The request that this action is; nil for actions that need none.
    var step: SyncStep? {
        switch self {
        case .rest, .wait, .refuse: nil
        case .search: .search
        case .show: .show
        case .create: .create
        case .addTag, .carryTags: .addTags
        case .removeTags: .removeTags
        case .setTags: .setTags
        case .delete: .delete
        case .seekBar: .seekBar
        case .bar: .bar
        case .unbar: .unbar
        }
    }

    var contact: DialerContactID? {
        switch self {
        case .rest, .wait, .refuse, .search, .create, .seekBar, .bar, .unbar: nil
        case .show(let contact), .delete(let contact), .addTag(_, let contact),
            .removeTags(_, let contact), .setTags(_, let contact), .carryTags(_, let contact):
            contact
        }
    }

    var tags: [DialerTagID] {
        switch self {
        case .create(let tag), .addTag(let tag, _): [tag]
        case .removeTags(let tags, _), .setTags(let tags, _): tags
        default: []
        }
    }

    var tagsPutOn: [DialerTagID] {
        switch self {
        case .create, .addTag, .setTags: tags
        default: []
        }
    }

    /// Whether it can be one of the ten changes of a bulk call.
    var fitsBulk: Bool {
        switch self {
        case .create, .setTags, .delete: true
        default: false
        }
    }
}
