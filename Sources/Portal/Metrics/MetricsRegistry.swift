import HTTPTypes
import Synchronization

/// Counts of requests and how long they took, for Prometheus. Routes are named by their pattern,
/// so that the number of series stays what the route table is.
final class MetricsRegistry: Sendable {
    struct RequestKey: Hashable, Sendable {
        let method: String
        let route: String
        let status: Int
    }

    struct Histogram: Sendable {
        /// Upper bounds in seconds.
        static let bounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

        var counts = [Int](repeating: 0, count: Histogram.bounds.count)
        var count = 0
        var sum = 0.0

        mutating func add(_ seconds: Double) {
            count += 1
            sum += seconds
            for (index, bound) in Self.bounds.enumerated() where seconds <= bound {
                counts[index] += 1
            }
        }
    }

    struct Reading: Sendable {
        var requests: [RequestKey: Int] = [:]
        var durations: [String: Histogram] = [:]
    }

    let version: String
    private let state = Mutex(Reading())

    init(version: String) { self.version = version }

    var reading: Reading { state.withLock { $0 } }

    func request(method: HTTPRequest.Method, route: String, status: Int, seconds: Double) {
        let key = RequestKey(method: Self.name(of: method), route: route, status: status)
        state.withLock { state in
            state.requests[key, default: 0] += 1
            state.durations[route, default: Histogram()].add(seconds)
        }
    }

    /// A method's name; methods of a client's own invention share one, so that nobody can fill the
    /// memory with names.
    static func name(of method: HTTPRequest.Method) -> String {
        switch method {
        case .get, .head, .post, .put, .delete, .patch, .options: method.rawValue
        default: "other"
        }
    }
}
