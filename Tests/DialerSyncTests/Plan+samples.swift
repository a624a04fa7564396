import Foundation
import Leads

@testable import DialerSync
@testable import Store

/// Customers for tests of what is pure.
extension DialerContact {
    static let now = Date(timeIntervalSince1970: 1_800_000_000)
    static let tag = DialerTagID(rawValue: 7)
    static let main = DialerContactID(rawValue: 100)
    static let second = DialerContactID(rawValue: 200)

    private static let numbers = (0...9).compactMap { PhoneNumber(e164: "+1415555010\($0)") }

    static func sample(
        _ id: Int64 = 1, hold: SyncReason? = nil, tag: DialerTagID? = tag, generation: Int64 = 1,
        observed: ObservedContact = ObservedContact(), directory: DirectoryLook? = nil,
        attempts: Int = 0, lane: Int64 = SyncLane.bulk, unsettled: [OpenAttempt] = [],
        mayHaveOwnDouble: Bool = false, isGivenUp: Bool = false
    ) -> DialerContact {
        DialerContact(
            customer: CustomerID(rawValue: id),
            number: numbers[Int(id % 10)],
            hold: hold, desiredTag: hold == nil ? tag : nil, generation: generation,
            syncedGeneration: 0, wishedAt: now.addingTimeInterval(-60), observed: observed,
            directory: directory, attempts: attempts, lane: lane,
            lease: Lease(owner: "test", epoch: 1), waitsForOldNumber: false, sharers: [],
            unsettled: unsettled, mayHaveOwnDouble: mayHaveOwnDouble,
            wasGoneBefore: false, isGivenUp: isGivenUp, naming: nil)
    }
}

extension OpenAttempt {
    static func sample(
        _ step: SyncStep, on contact: DialerContactID? = nil, ago: TimeInterval = 5,
        noted: TimeInterval? = nil
    ) -> OpenAttempt {
        OpenAttempt(
            id: 1, step: step, contact: contact, tags: [DialerContact.tag],
            endedAt: DialerContact.now.addingTimeInterval(-ago),
            notedAt: DialerContact.now.addingTimeInterval(-(noted ?? ago)))
    }
}

extension ObservedContact {
    /// Main bears these tags; nil where nobody looked.
    static func bearing(
        _ tags: Set<DialerTagID>?, origin: Origin = .created, doubles: [Bearer] = []
    ) -> ObservedContact {
        ObservedContact(
            main: Bearer(contact: DialerContact.main, ourTags: tags), origin: origin,
            doubles: doubles)
    }
}

extension CustomerRun {
    static func sample(_ contact: DialerContact) -> CustomerRun {
        CustomerRun(
            contact: contact,
            tags: OurTags([
                DialerTag(id: DialerContact.tag, name: "hussain-retention"),
                DialerTag(id: DialerTagID(rawValue: 8), name: "grace-retention"),
            ]))
    }
}
