public import Foundation
public import Leads

/// A bulk change, as the database counts it.
public struct BatchID: NumericIdentifier {
    public let rawValue: Int64
    public init(rawValue: Int64) { self.rawValue = rawValue }
}

/// Which leads a bulk change means: filters add up, and so do filters and named leads.
public struct BulkSelection: Sendable, Equatable {
    /// The leads by name; nil for all that pass the filters.
    public var leads: [LeadID]?
    /// Filters. Order, limit and cursor count for nothing here.
    public var filters = LeadQuery()

    public init(leads: [LeadID]? = nil) { self.leads = leads }
}

/// What a manager wants done with many leads at once.
public struct BulkOrder: Sendable, Equatable {
    public enum Deed: Sendable, Equatable {
        /// - caps: the most of these leads that an agent may have.
        /// - reassign: whether leads that somebody has may move, with their whole customer.
        case assign(Shares, caps: [AgentID: Int], reassign: Bool)
        case unassign
    }

    public var selection: BulkSelection
    public var deed: Deed
    /// The most leads that change hands, those that go along included. They are taken in the order
    /// in which they are named, else the newest first.
    public var limit: Int?

    public init(_ deed: Deed, of selection: BulkSelection, limit: Int? = nil) {
        self.deed = deed
        self.selection = selection
        self.limit = limit
    }
}

/// Why a bulk change is refused: everything that is wrong with it. Nothing was changed.
public struct BulkRefusal: Error, Sendable, Equatable {
    public var unknownAgents: [AgentID] = []
    /// Agents who are not active take no new assignments.
    public var inactiveAgents: [AgentID] = []
    public var unknownLeads: [LeadID] = []

    public init() {}

    var isEmpty: Bool { unknownAgents.isEmpty && inactiveAgents.isEmpty && unknownLeads.isEmpty }
}

/// What a bulk change does, or has done.
public struct BulkOutcome: Sendable, Equatable {
    /// Selected leads that change hands.
    public let leads: Int
    /// Other leads of the same customers that go along.
    public let alsoMoved: Int
    public let customers: Int
    /// Leads that each agent gets, or loses where leads are taken off; `leads` and `alsoMoved` in all.
    public let agents: [AgentID: Int]
    /// Those of them whose customers come into no list until their set-up is mended, and why.
    public let notReady: [AgentID: SyncReason]
    public let skipped: [BulkSkip: Int]
    /// Selected leads that could change hands and stay: limit, shares or caps leave no room.
    public let leftOver: Int
    /// About how many requests CloudTalk takes to follow.
    public let requests: Int
    /// About how long that takes, in seconds.
    public let seconds: Int
}

/// A bulk change that was carried out.
public struct BatchReceipt: Sendable, Equatable {
    public let id: BatchID
    public let outcome: BulkOutcome
}

/// How far a bulk change has come. Counts leads, by how far their customers are in CloudTalk.
public struct BatchStatus: Sendable, Equatable {
    public let id: BatchID
    public let assigned: Int
    public let unassigned: Int
    /// Proved in CloudTalk as the batch, or its undoing, wants it.
    public let synced: Int
    public let pending: Int
    public let failed: Int
    public let blocked: Int
    /// Somebody has changed these by hand since.
    public let changedSince: Int
    /// Nil while nothing can be sent.
    public let etaSeconds: Int?
    /// Nil while the batch is being carried out.
    public let finishedAt: Date?
    public let undoneAt: Date?
}

/// What undoing a batch has done. Counts leads.
public struct UndoOutcome: Sendable, Equatable, Codable {
    /// Had no agent before the batch, and have none now.
    public var unassigned = 0
    /// Are with the agent again whom they were with before.
    public var restored = 0
    /// Changed by hand since the batch, and left as they are.
    public var changedSince = 0

    public init(unassigned: Int = 0, restored: Int = 0, changedSince: Int = 0) {
        self.unassigned = unassigned
        self.restored = restored
        self.changedSince = changedSince
    }
}

/// What marks a request as one that was made before.
public struct RepeatKey: Sendable, Equatable {
    /// For how long a key is remembered, in milliseconds.
    public static let lifetime: Int64 = 24 * 3_600_000

    /// Keys of different owners have nothing to do with each other.
    public let owner: Actor
    public let key: String
    /// Equal for equal requests, and for no others.
    public let fingerprint: String

    public init(owner: Actor, key: String, fingerprint: String) {
        self.owner = owner
        self.key = key
        self.fingerprint = fingerprint
    }
}

/// A key was used before, for another request.
public struct RepeatKeyTaken: Error, Sendable, Equatable {}
