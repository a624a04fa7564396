import HTTPTypes
import Hummingbird
import NIOCore

/// Hands everything below `/api` to the sandbox, and does to the connection what comes back.
struct APIMiddleware: RouterMiddleware {
    let sandbox: Sandbox
    /// Bytes of a body that are read at most.
    static let largestBody = 4 * 1024 * 1024

    /// Ends a request whose connection is gone on purpose.
    private struct ConnectionBroken: Error {}

    func handle(
        _ request: Request, context: SandboxContext,
        next: (Request, SandboxContext) async throws -> Response
    ) async throws -> Response {
        guard request.uri.path.hasPrefix("/api/") else { return try await next(request, context) }
        if sandbox.isDown {
            _ = sandbox.handle(read(request, body: []))
            return try await breakOff(context)
        }
        var request = request
        let buffer = try await request.collectBody(upTo: Self.largestBody)
        let outcome = sandbox.handle(read(request, body: Array(buffer.readableBytesView)))
        return try await respond(outcome, to: request, context)
    }

    private func read(_ request: Request, body: [UInt8]) -> SandboxRequest {
        var headers: [String: String] = [:]
        for field in request.headers { headers[field.name.canonicalName] = field.value }
        return SandboxRequest(
            method: request.method.rawValue, target: request.uri.string, headers: headers,
            body: body)
    }

    private func respond(
        _ outcome: SandboxOutcome, to request: Request, _ context: SandboxContext
    ) async throws -> Response {
        switch outcome {
        case .respond(let response, let delay):
            try await pause(delay)
            return Response(
                status: .init(code: response.status), headers: fields(response),
                body: .init(byteBuffer: ByteBuffer(bytes: response.body)))
        case .cutBody(let response, let sent, let delay):
            try await pause(delay)
            return cut(response, after: sent, context)
        case .refused, .reset: return try await breakOff(context)
        case .hang:
            // For as long as the client or the server has patience. Watching the client costs the
            // connection, which is why nothing else does it.
            return try await request.body.consumeWithCancellationOnInboundClose { _ in
                while true { try await Task.sleep(for: .seconds(3600)) }
            }
        }
    }

    private func pause(_ seconds: Double) async throws {
        if seconds > 0 { try await Task.sleep(for: .seconds(seconds)) }
    }

    private func breakOff(_ context: SandboxContext) async throws -> Response {
        await context.channel.breakOff()
        throw ConnectionBroken()
    }

    private func fields(_ response: SandboxResponse) -> HTTPFields {
        var fields = HTTPFields()
        for (name, value) in response.headers {
            if let name = HTTPField.Name(name) { fields[name] = value }
        }
        return fields
    }

    private func cut(
        _ response: SandboxResponse, after sent: Int, _ context: SandboxContext
    ) -> Response {
        let start = ByteBuffer(bytes: response.body.prefix(sent))
        let body = ResponseBody(contentLength: response.body.count) { writer in
            try await writer.write(start)
            // An orderly end, so that what was sent arrives before it.
            try await context.channel.close().get()
            throw ConnectionBroken()
        }
        return Response(
            status: .init(code: response.status), headers: fields(response), body: body)
    }
}
