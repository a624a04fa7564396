import CloudTalk
import Foundation
import Leads
import Store

/// Tags that an agent's set-up made ours, and that people may have put on by hand before.
extension SyncEngine {
    /// Seconds after which a list that failed is made again.
    private static let listedAgainAfter: TimeInterval = 60

    func newTagJobs(at now: Date) async throws -> [Job] {
        guard state.mayHaveNewTags, !state.isListingNewTags, state.newTagsNotBefore <= now,
            state.breaker.letsRequestsPass
        else { return [] }
        let tags = try await store.tagsToList()
        state.mayHaveNewTags = !tags.isEmpty
        guard !tags.isEmpty else { return [] }
        state.isListingNewTags = true
        return [.listNewTags(tags)]
    }

    /// Lists who bears them: one request for a thousand contacts.
    func listNewTags(_ tags: [DialerTagID]) async {
        do {
            for tag in tags {
                guard let list = try await bearers(of: tag, in: .bulk) else { throw Unsteady() }
                try await store.doubtBearers(of: tag, list.contacts)
            }
        } catch {
            note(error, "The list of who bears a new tag was not finished")
            state.newTagsNotBefore = clock.now().addingTimeInterval(Self.listedAgainAfter)
        }
        state.isListingNewTags = false
        bell.raise()
    }
}
