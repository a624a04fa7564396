public import struct Foundation.Date

extension Sandbox {
    /// One window of the limit, as it was used.
    public struct WindowUse: Sendable, Equatable {
        public var start: Date
        /// Operations spent; never more than the limit.
        public var spent: Int
        /// Requests answered with 429 because the limit was reached.
        public var refused: Int
    }

    /// A request without anything personal: no query, no body.
    public struct LoggedRequest: Sendable, Equatable {
        public enum Result: Sendable, Equatable {
            case status(Int)
            case cut, refused
            case reset(applied: Bool)
            case hang(applied: Bool)
        }

        public var at: Date
        public var method: String
        /// The path as it was sent where it is one of ours, else `unknown`.
        public var path: String
        /// Nil where the path is no endpoint of ours.
        public var endpoint: Endpoint?
        public var result: Result
        /// What was drawn for it, alphabetically.
        public var faults: [FaultKind]
    }

    /// Counts since the start or the last reset.
    public struct Counters: Sendable, Equatable {
        public var requests = 0
        public var byEndpoint: [Endpoint: Int] = [:]
        /// By HTTP status; requests without an answer are in none.
        public var byStatus: [Int: Int] = [:]
        /// How often each kind of fault really happened.
        public var byFault: [FaultKind: Int] = [:]

        public init() {}
    }
}

/// The last requests, and counts of all.
struct RequestLog: Sendable {
    private(set) var last: [Sandbox.LoggedRequest] = []
    private(set) var counters = Sandbox.Counters()
    private static let kept = 200

    mutating func add(
        _ request: SandboxRequest, _ route: Route, _ outcome: SandboxOutcome,
        _ faults: [FaultKind], at moment: Date
    ) {
        let result = Sandbox.LoggedRequest.Result(outcome)
        counters.requests += 1
        if let endpoint = route.endpoint { counters.byEndpoint[endpoint, default: 0] += 1 }
        if case .status(let status) = result { counters.byStatus[status, default: 0] += 1 }
        for fault in faults { counters.byFault[fault, default: 0] += 1 }
        last.append(
            .init(
                at: moment, method: request.method,
                path: route == .unknown ? "unknown" : request.path, endpoint: route.endpoint,
                result: result, faults: faults))
        if last.count > Self.kept { last.removeFirst() }
    }
}

extension Sandbox.LoggedRequest.Result {
    init(_ outcome: SandboxOutcome) {
        self =
            switch outcome {
            case .respond(let response, _): .status(response.status)
            case .cutBody: .cut
            case .refused: .refused
            case .reset(let applied): .reset(applied: applied)
            case .hang(let applied): .hang(applied: applied)
            }
    }
}
