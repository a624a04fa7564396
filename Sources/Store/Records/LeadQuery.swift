public import Foundation
public import Leads

/// Which leads, in which order. Several values of a filter mean "any of"; filters add up.
public struct LeadQuery: Sendable, Equatable {
    public enum AgentFilter: Sendable, Hashable {
        case agent(AgentID)
        /// Leads without an agent.
        case unassigned
    }

    public enum Sort: String, Sendable, CaseIterable {
        case newest = "-created_at"
        case oldest = "created_at"
        case name = "name"
        case nameDescending = "-name"
    }

    /// Word beginnings of names, ids, and number endings; every word has to match.
    public var text: String = ""
    public var stages: [String] = []
    public var carriers: [String] = []
    public var states: [String] = []
    public var vendors: [String] = []
    public var agents: [AgentFilter] = []
    public var assigned: Bool?
    public var sync: [SyncState] = []
    public var doNotCall: Bool?
    public var createdAfter: Date?
    public var createdBefore: Date?
    public var sort: Sort = .newest
    /// 1 to 200.
    public var limit: Int = 50
    /// From a page before; opaque.
    public var cursor: String?

    public init() {}
}

/// A page of leads.
public struct LeadPage: Sendable, Equatable {
    public let leads: [LeadRecord]
    /// Nil on the last page.
    public let nextCursor: String?
    /// How many leads match on all pages: exact up to 10,000.
    public let total: Int
    /// There are more than `total`.
    public let totalIsMinimum: Bool
}

/// The values that leads have in the fields that pages filter by, most frequent first.
public struct LeadFacets: Sendable, Equatable {
    public let stages: [String]
    public let carriers: [String]
    public let states: [String]
    public let vendors: [String]
}

/// What a delivery of leads changed.
public struct DeliveryCount: Sendable, Equatable {
    public var created: Int
    public var updated: Int
    public init(created: Int = 0, updated: Int = 0) {
        self.created = created
        self.updated = updated
    }
}
