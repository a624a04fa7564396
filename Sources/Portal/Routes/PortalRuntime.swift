import Foundation
import Leads
import Logging
import Store

/// What the answers work with: one for the life of the portal.
struct PortalRuntime: Sendable {
    let configuration: PortalConfiguration
    let services: PortalServices
    let passwords: PasswordDesk
    let throttle = SignInThrottle()
    let facets = FacetMemory()
    let metrics: MetricsRegistry
    let templates: Templates
    let openAPI: String

    var store: Store { services.store }
    var engine: (any SyncEngineControl)? { services.engine }
    var now: Date { services.now() }
}
