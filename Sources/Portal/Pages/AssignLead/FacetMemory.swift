import Foundation
import Store

/// Remembers for a few seconds which values the filters offer: with a million leads, counting them
/// takes longer than everything else on the page.
actor FacetMemory {
    private static let lifetime: TimeInterval = 10

    private var known: (facets: LeadFacets, readAt: Date)?
    /// Whoever comes meanwhile waits for the same count.
    private var counting: Task<LeadFacets, any Error>?

    func facets(store: Store, now: Date) async throws -> LeadFacets {
        if let known, abs(now.timeIntervalSince(known.readAt)) < Self.lifetime {
            return known.facets
        }
        if let counting { return try await counting.value }
        let task = Task { try await store.leadFacets() }
        counting = task
        defer { counting = nil }
        let facets = try await task.value
        known = (facets, now)
        return facets
    }
}
