import Foundation
import Leads
import Logging
import Portal
import Store

/// `portal serve`.
struct PortalServer {
    let place: Workplace

    private var settings: Settings { place.settings }
    private var console: Console { place.console }

    func run() async throws {
        let port = try await port()
        let url = settings.publicURL(port: port)
        let logger = place.logger("portal")
        try await place.withStore { store in
            try await prepare(store, logger)
            let process = PortalProcess(
                store: store, dialer: settings.dialer,
                configuration: PortalConfiguration(
                    host: settings.host, port: port, publicURL: url, phones: settings.phones,
                    timeZone: settings.timeZone, version: PortalCommand.version),
                logger: logger)
            try await process.run { _ in console.result("The portal is at \(url)") }
        }
    }

    /// The port is part of the links in contacts, so it is settled before anything starts.
    private func port() async throws -> Int {
        let free = try await Network.freePort(host: settings.host, port: settings.port)
        guard let free else {
            throw Complaint(
                "port \(settings.port) on \(settings.host) is in use: stop the program that has it, "
                    + "or take another port, for example PORTAL_PORT=\(settings.port + 1)")
        }
        return free
    }

    private func prepare(_ store: Store, _ logger: Logger) async throws {
        if settings.webhookSecret != nil {
            logger.warning(
                "PORTAL_WEBHOOK_SECRET has no effect: this version takes no webhooks, their address answers 404"
            )
        }
        try await store.setDefaultAgent(settings.dialer.defaultAgent)
        let agents = try await store.agents()
        let notices = SetupNotices(agents: agents, dialer: settings.dialer)
        for line in notices.lines { console.note("portal: \(line)") }
        if try await store.users().isEmpty {
            console.note(
                "portal: nobody can sign in yet; add somebody with: "
                    + "portal user add EMAIL --name NAME --role admin")
        }
    }
}

/// What keeps leads of some agents, or all, from CloudTalk: said when the portal starts.
struct SetupNotices {
    let agents: [AgentRecord]
    let dialer: DialerSettings

    var lines: [String] {
        [keyLine, defaultLine, agentLine].compactMap(\.self)
    }

    private var keyLine: String? {
        guard dialer.credentials == nil else { return nil }
        return "syncing is off, for there is no CloudTalk key: assignments are saved and wait. Set "
            + "CLOUDTALK_ACCESS_KEY_ID and CLOUDTALK_ACCESS_KEY_SECRET and start again"
    }

    private var defaultLine: String? {
        guard let id = dialer.defaultAgent else { return nil }
        guard let agent = agents.first(where: { $0.agent.id == id }) else {
            return "CLOUDTALK_DEFAULT_AGENT names agent \(id), whom the portal does not know; "
                + "import that agent, or name another, for example CLOUDTALK_DEFAULT_AGENT=530325"
        }
        guard agent.agent.dialer == nil else { return nil }
        return
            "CLOUDTALK_DEFAULT_AGENT names agent \(id), who has no dialer set-up that could serve "
            + "others; give that agent a tag, or name another agent"
    }

    private var agentLine: String? {
        let bare = agents.filter { $0.agent.active && $0.source == .none }
        guard !bare.isEmpty else { return nil }
        let ids = bare.map(\.agent.id.rawValue).joined(separator: ", ")
        return "no dialer set-up: agents \(ids). Their leads wait as \"needs you\". Give each a "
            + "tag (portal agents import), or let all of them use one agent's set-up, as the first "
            + "version did: CLOUDTALK_DEFAULT_AGENT=PROFILE_ID"
    }
}
