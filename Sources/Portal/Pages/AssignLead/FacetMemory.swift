import Foundation
import Store

/// Remembers for a few seconds which values the filters offer: with a million leads, counting them
/// takes longer than everything else on the page.
actor FacetMemory {
    private static let lifetime: TimeInterval = 10

    private var known: (facets: LeadFacets, readAt: Date)?

    func facets(store: Store, now: Date) async throws -> LeadFacets {
        if let known, abs(now.timeIntervalSince(known.readAt)) < Self.lifetime {
            return known.facets
        }
        let facets = try await store.leadFacets()
        known = (facets, now)
        return facets
    }
}
