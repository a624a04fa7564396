public import Foundation
public import Leads

/// Who does something, as the audit log names them: a user's e-mail, `token:NAME`, `command`, `portal`.
public struct Actor: Sendable, Hashable, CustomStringConvertible {
    public let description: String
    public init(_ description: String) { self.description = description }

    /// A program with a token; else a person, at the page or the shell, or the portal itself.
    var isProgram: Bool { description.hasPrefix("token:") }

    /// The portal itself.
    public static let portal = Actor("portal")
    /// Somebody at the shell of the server.
    public static let command = Actor("command")
}

/// A lead as the portal knows it, with its assignment and how far CloudTalk is.
public struct LeadRecord: Sendable, Equatable {
    public let id: LeadID
    public let details: LeadDetails
    public let customer: CustomerID
    /// Nil when there is no number, or what was typed cannot be one.
    public let number: PhoneNumber?
    public let phoneExtension: String?
    public let doNotCall: Bool
    public let createdAt: Date
    public let assignment: AssignmentRecord?
    public let sync: SyncRecord
}

public struct AssignmentRecord: Sendable, Equatable {
    public let agent: AgentID
    public let agentName: String
    public let assignedBy: String
    public let assignedAt: Date
}

/// How far a customer has come in CloudTalk.
public struct SyncRecord: Sendable, Equatable {
    public let state: SyncState
    public let contact: DialerContactID?
    /// Requests that went wrong since the last success.
    public let attempts: Int
    public let reason: SyncReason?
    /// What CloudTalk said of the fields it refused, where it did.
    public let detail: String?
    public let nextAttemptAt: Date?
    public let syncedAt: Date?

    /// A customer that nobody ever assigned.
    public static let none = SyncRecord(
        state: .none, contact: nil, attempts: 0, reason: nil, detail: nil, nextAttemptAt: nil,
        syncedAt: nil)
}

/// An agent with its set-up as it counts today.
public struct AgentRecord: Sendable, Equatable {
    /// The agent with its own set-up, where it has one.
    public let agent: Agent
    /// The set-up that counts: the agent's own, or the default agent's.
    public let effectiveDialer: DialerSetup?
    public let source: DialerSource
    /// What became of the tag of the set-up that counts; nil without one.
    public let tag: TagStanding?
    /// Leads assigned.
    public let assigned: Int
    /// Customers proved to stand in the agent's queue.
    public let queued: Int
}

/// What CloudTalk was found to hold under the tag that a set-up names.
public enum TagStanding: String, Sendable, Equatable {
    /// CloudTalk was not asked yet.
    case unresolved
    case resolved
    /// CloudTalk has no such tag.
    case missing
    /// It is the tag of another agent's set-up, under another spelling.
    case taken
}

/// A step in a lead's history.
public struct TimelineEntry: Sendable, Equatable {
    public let at: Date
    /// A stable word, for example `assigned`, `add_tags`.
    public let kind: String
    public let actor: String
    /// Names and values of the step, for example `agent_id`, `outcome`.
    public let detail: [String: String]
}

/// A number that must never be called.
public struct DoNotCallRecord: Sendable, Equatable {
    public let number: PhoneNumber
    public let requestedAt: Date
    public let requestedBy: String
    public let source: String
    public let reason: String
    /// When a look at CloudTalk proved that nothing calls the number any more.
    public let confirmedAt: Date?
}

/// What became of an assignment.
public struct AssignmentReceipt: Sendable, Equatable {
    public let lead: LeadID
    public let agent: AgentID
    public let assignedAt: Date
    /// Other leads of the customer that went along.
    public let alsoAssigned: [LeadID]
    /// The lead had no agent before.
    public let isNew: Bool
    public let state: SyncState
}

/// Counts of customers, and the engine's health.
public struct SyncSummary: Sendable, Equatable {
    /// Customers per state; a state that nobody is in is missing. `none` is not counted.
    public let counts: [SyncState: Int]
    public let oldestPendingAt: Date?
    public let engine: EngineStatus
}

/// What the engine last said of itself, for pages and commands of any process.
public struct EngineStatus: Sendable, Equatable, Codable {
    public enum Circuit: String, Sendable, Codable {
        case closed, open
        case halfOpen = "half_open"
    }

    public struct LastError: Sendable, Equatable, Codable {
        public var reason: SyncReason
        public var at: Date

        public init(reason: SyncReason, at: Date) {
            self.reason = reason
            self.at = at
        }
    }

    public struct Budget: Sendable, Equatable, Codable {
        public var limit: Int
        public var remaining: Int
        public var windowSeconds: Double
        public var resetsAt: Date?
        public var reserved: Int
        /// Whether each change of a bulk call counts as a request; nil as long as nobody knows.
        public var countsEachChange: Bool?

        public init(
            limit: Int, remaining: Int, windowSeconds: Double, resetsAt: Date?, reserved: Int,
            countsEachChange: Bool? = nil
        ) {
            self.limit = limit
            self.remaining = remaining
            self.windowSeconds = windowSeconds
            self.resetsAt = resetsAt
            self.reserved = reserved
            self.countsEachChange = countsEachChange
        }
    }

    /// False without a key: work is kept for later.
    public var enabled: Bool
    public var circuit: Circuit
    /// Since when CloudTalk has not answered, while the circuit is not closed.
    public var circuitSince: Date?
    public var lastError: LastError?
    public var budget: Budget?
    /// Requests that a list of who bears others' tags takes; nil as long as nobody knows.
    public var foreignPages: Int?

    public init(
        enabled: Bool, circuit: Circuit = .closed, circuitSince: Date? = nil,
        lastError: LastError? = nil, budget: Budget? = nil, foreignPages: Int? = nil
    ) {
        self.enabled = enabled
        self.circuit = circuit
        self.circuitSince = circuitSince
        self.lastError = lastError
        self.budget = budget
        self.foreignPages = foreignPages
    }
}

/// A lead whose customer needs a person, or is held up.
public struct SyncFailure: Sendable, Equatable {
    public let lead: LeadID
    public let leadName: String
    public let agent: AgentID?
    public let agentName: String?
    public let sync: SyncRecord
}

/// Which failures to try again now.
public enum RetrySelection: Sendable, Equatable {
    case leads([LeadID])
    case all
}

/// What an admin's change says of an agent. Fields not mentioned stay as they are.
public struct AgentUpdate: Sendable, Equatable {
    public var id: AgentID
    /// Needed for a new agent.
    public var name: String?
    public var email: FieldChange<String> = .keep
    public var active: Bool?
    public var dialer: FieldChange<DialerSetup> = .keep

    public init(id: AgentID) { self.id = id }
}
