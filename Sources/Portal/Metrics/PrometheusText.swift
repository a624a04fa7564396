import Leads
import Store

/// Metrics in Prometheus' text format, version 0.0.4.
struct PrometheusText {
    private(set) var text = ""

    /// Starts a family of series.
    mutating func family(_ name: String, _ type: String, _ help: String) {
        text += "# HELP \(name) \(help)\n# TYPE \(name) \(type)\n"
    }

    mutating func sample(_ name: String, _ value: Double, _ labels: [(String, String)] = []) {
        let inner = labels.map { "\($0.0)=\"\(Self.escape($0.1))\"" }.joined(separator: ",")
        text += name + (inner.isEmpty ? "" : "{\(inner)}") + " \(Self.number(value))\n"
    }

    static func escape(_ label: String) -> String {
        label.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
            .replacing("\n", with: "\\n")
    }

    private static func number(_ value: Double) -> String {
        value == value.rounded() && abs(value) < 1e15 ? String(Int64(value)) : String(value)
    }
}

extension PrometheusText {
    mutating func build(version: String) {
        family("portal_build_info", "gauge", "The build that runs.")
        sample("portal_build_info", 1, [("version", version)])
    }

    mutating func requests(_ reading: MetricsRegistry.Reading) {
        family("portal_http_requests_total", "counter", "Requests answered.")
        let keys = reading.requests.keys.sorted {
            ($0.route, $0.method, $0.status) < ($1.route, $1.method, $1.status)
        }
        for key in keys {
            sample(
                "portal_http_requests_total", Double(reading.requests[key] ?? 0),
                [("method", key.method), ("route", key.route), ("status", "\(key.status)")])
        }
        durations(reading.durations)
    }

    private mutating func durations(_ durations: [String: MetricsRegistry.Histogram]) {
        let name = "portal_http_request_duration_seconds"
        family(name, "histogram", "How long answers took.")
        for (route, histogram) in durations.sorted(by: { $0.key < $1.key }) {
            for (bound, count) in zip(MetricsRegistry.Histogram.bounds, histogram.counts) {
                sample(name + "_bucket", Double(count), [("route", route), ("le", "\(bound)")])
            }
            sample(name + "_bucket", Double(histogram.count), [("route", route), ("le", "+Inf")])
            sample(name + "_sum", histogram.sum, [("route", route)])
            sample(name + "_count", Double(histogram.count), [("route", route)])
        }
    }

    mutating func sync(_ summary: SyncSummary, oldestPendingSeconds: Int?) {
        family("portal_sync_customers", "gauge", "Customers by state of syncing.")
        for state in SyncState.allCases where state != .none {
            let count = summary.counts[state] ?? 0
            sample("portal_sync_customers", Double(count), [("state", state.rawValue)])
        }
        family("portal_sync_oldest_pending_seconds", "gauge", "Age of the oldest waiting change.")
        sample("portal_sync_oldest_pending_seconds", Double(oldestPendingSeconds ?? 0))
        family("portal_sync_enabled", "gauge", "1 when there is a key to CloudTalk.")
        sample("portal_sync_enabled", summary.engine.enabled ? 1 : 0)
        family("portal_sync_circuit_open", "gauge", "1 while CloudTalk does not answer.")
        sample("portal_sync_circuit_open", summary.engine.circuit == .closed ? 0 : 1)
        if let budget = summary.engine.budget { self.budget(budget) }
    }

    mutating func replacements(_ count: Int) {
        family(
            "portal_sync_tag_replacements_total", "counter",
            "Contacts whose tags were replaced as a whole; a tag put on in the minute before is lost."
        )
        sample("portal_sync_tag_replacements_total", Double(count))
    }

    private mutating func budget(_ budget: EngineStatus.Budget) {
        family("portal_cloudtalk_budget_limit", "gauge", "Requests that CloudTalk allows a window.")
        sample("portal_cloudtalk_budget_limit", Double(budget.limit))
        family("portal_cloudtalk_budget_remaining", "gauge", "Requests left in this window.")
        sample("portal_cloudtalk_budget_remaining", Double(budget.remaining))
    }
}
