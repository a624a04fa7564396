import HTTPTypes
import Hummingbird
import Leads
import NIOCore
import Store

/// `call/create`: asks CloudTalk to ring the agent, then the callee.
enum CallStart {
    @Sendable static func answer(_ call: Call) async throws -> Response {
        let body = try await FirstVersionBody(call)
        _ = try body.required("callee_number")
        guard let agentID = body["agent_profile_id"] ?? body["retention_id"] else {
            throw FirstVersionBody.missing("agent_profile_id")
        }
        let number = try body.number("callee_number", call)
        try check(agentID, by: try call.signedIn())
        let (_, setup) = try await call.configuredAgent(agentID)
        try await call.refuseDoNotCall(number)
        guard let engine = call.runtime.engine else { throw problem(.disabled) }
        guard let agent = setup.cloudTalkAgent else {
            throw Problem(
                status: .notFound, code: "agent_not_configured",
                title: "Agent not configured for CloudTalk",
                detail: "The agent's dialer set-up has no CloudTalk agent.")
        }
        do {
            let answer = try await engine.startCall(agent: agent, callee: number)
            return Response(
                status: .init(code: answer.status), headers: [.contentType: "application/json"],
                body: .init(byteBuffer: ByteBuffer(bytes: answer.body)))
        } catch {
            throw problem(error)
        }
    }

    private static func check(_ agent: String, by principal: Principal) throws {
        guard principal.role == .agent, principal.agent?.rawValue != agent else { return }
        throw Problem.forbidden("Agents start calls only for themselves.")
    }

    private static func problem(_ failure: CallFailure) -> Problem {
        let (status, title, detail): (HTTPResponse.Status, String, String) =
            switch failure {
            case .disabled:
                (
                    .serviceUnavailable, "CloudTalk is not connected",
                    "The portal has no key to CloudTalk."
                )
            case .doNotCall:
                (.conflict, "Do not call", "This number is on the do-not-call list.")
            case .unauthorized:
                (.badGateway, "CloudTalk refused", SyncReason.unauthorized.message())
            case .limited(let seconds):
                (.tooManyRequests, "CloudTalk is busy", "Try again in \(seconds) seconds.")
            case .unreachable:
                (.badGateway, "CloudTalk cannot be reached", "The call has not started.")
            case .refused:
                (.badGateway, "CloudTalk refused", "The call has not started.")
            case .unknownOutcome:
                (.gatewayTimeout, "CloudTalk did not answer", "The call may have started.")
            }
        var problem = Problem(
            status: status, code: "call_not_started", title: title, detail: detail)
        if case .limited(let seconds) = failure {
            problem.headers[.retryAfter] = String(max(1, seconds))
        }
        return problem
    }
}
