import CloudTalk
import Foundation
import Leads
import Store

/// One customer's part in a request.
struct CallItem: Sendable {
    var run: CustomerRun
    let action: SyncAction
    let step: SyncStep
    let requested: RequestedAction

    /// Nil for an action without a request, and for one with a tag whose name is not known.
    init?(_ run: CustomerRun, _ action: SyncAction, links: LeadLinks) {
        guard let step = action.step,
            let requested = RequestedAction(action, of: run, links: links)
        else { return nil }
        self.run = run
        self.action = action
        self.step = step
        self.requested = requested
    }

    /// The lane of the wish.
    var wishLane: Lane { Lane(stored: run.contact.lane) }

    /// The lane that it is sent in. A contact that a look just now proved to be ours goes at once:
    /// behind other work the proof would be too old time and again.
    var lane: Lane {
        if case .delete = action { return min(wishLane, .click) }
        return wishLane
    }

    /// Whether it is the look before a contact of ours is deleted.
    fileprivate var provesDeletion: Bool {
        guard case .show(let contact) = action else { return false }
        return contact == run.contact.observed.main?.contact && run.contact.desiredTag == nil
            && run.contact.hold == nil && run.contact.observed.origin == .created
    }

    var intent: RequestIntent {
        let contact = run.contact
        return RequestIntent(
            customer: contact.customer, lease: contact.lease, generation: contact.generation,
            lead: contact.naming?.lead, step: step, contact: action.contact, tags: action.tags)
    }
}

/// A request for one or several customers.
struct DialerCall: Sendable {
    enum Form: Sendable, Equatable {
        case single
        case bulk
        /// One list by tag in place of a search for each: what became of creates with this tag.
        case listing(DialerTagID)
    }

    let form: Form
    let lane: Lane
    var items: [CallItem]
    /// Changes that could ride with others.
    var isOfChanges = false
    /// Pages that a list is thought to have, each a request.
    var pages = 1

    /// Operations that its first request is taken to cost.
    func weight(by budget: RateBudget) -> Int {
        form == .bulk ? budget.weight(ofBulk: items.count) : 1
    }

    /// Operations that there must be room for. A list of several pages is worth something only as a
    /// whole, and a look that proves a deletion safe only when the deletion follows at once: with room
    /// for less it would be made again and again. The first page of a list counts twice until the list is
    /// through: as under way, and in what the answers to the others show as left.
    var room: Int {
        if pages > 1 { return pages + 1 }
        return items.contains(where: \.provesDeletion) ? 2 : 1
    }
}

extension RequestedAction {
    /// Nil when a tag's name is not known any more, and for actions without a request.
    init?(_ action: SyncAction, of run: CustomerRun, links: LeadLinks) {
        switch action {
        case .rest, .wait, .refuse: return nil
        case .search: self = .search(run.contact.number)
        case .show(let contact): self = .show(contact)
        case .delete(let contact): self = .delete(contact)
        case .seekBar: self = .seekBar(run.contact.number)
        case .bar: self = .bar(run.contact.number)
        case .unbar(let entry): self = .unbar(entry)
        case .carryTags(let names, let contact): self = .carryTags(names, to: contact)
        case .create(let tag):
            guard let name = run.tags.name(of: tag) else { return nil }
            self = .create(NewContact(of: run.contact, tag: name, links: links))
        case .addTag(let tag, let contact):
            guard let name = run.tags.name(of: tag) else { return nil }
            self = .addTag(Tag(id: tag.cloudTalk, name: name), to: contact)
        case .removeTags(let tags, let contact):
            let names = tags.compactMap { run.tags.name(of: $0) }
            guard !names.isEmpty else { return nil }
            self = .removeTags(names, from: contact)
        case .setTags(let tags, let contact):
            let names = tags.compactMap { run.tags.name(of: $0) }
            guard names.count == tags.count else { return nil }
            self = .setTags(names, on: contact)
        }
    }
}

extension NewContact {
    fileprivate init(of contact: DialerContact, tag: String, links: LeadLinks) {
        let naming = contact.naming
        let name = naming?.name ?? .unknown
        let link = naming.map {
            [ExternalURL(name: LeadLinks.name, url: links.url(of: $0.lead))]
        }
        self.init(
            name: name.cut(to: ContactLimits.name), numbers: [contact.number.e164], tags: [tag],
            externalURLs: link ?? [])
    }
}
