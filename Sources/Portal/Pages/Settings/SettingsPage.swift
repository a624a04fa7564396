import HTTPTypes
import Hummingbird
import Store

/// What an admin can change for everybody.
enum SettingsPage {
    static let address = "/settings"

    static let routes: [Route] = [
        Route(.get, address, .page, .settings, answer: show),
        Route(.post, address + "/mending", .page, .settings, answer: setMending),
    ]

    struct View: Sendable {
        let frame: PageFrame
        let mends: Bool
        let formToken: String
    }

    @Sendable private static func show(_ call: Call) async throws -> Response {
        let principal = try call.signedIn()
        let summary = try await call.store.syncSummary()
        let view = View(
            frame: PageFrame(
                "Settings", principal: principal, address: address,
                notice: try await call.noticeWords(),
                banner: DialerBanner.text(summary, clock: call.clock)),
            mends: try await call.store.reconcileMends(), formToken: principal.formToken ?? "")
        return call.shown(try call.runtime.templates.page("Settings", view))
    }

    @Sendable private static func setMending(_ call: Call) async throws -> Response {
        let form = try await call.form()
        guard let mends = ["on": true, "off": false][form["mending"] ?? ""] else {
            return .seeOther(address)
        }
        try await call.store.setReconcileMends(mends, by: try call.signedIn().actor)
        return call.seeOther(address, saying: Notice(mends ? .mendingOn : .mendingOff))
    }
}
