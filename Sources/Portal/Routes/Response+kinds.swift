import HTTPTypes
import Hummingbird
import NIOCore

extension Response {
    static func json(
        _ value: JSONValue, status: HTTPResponse.Status = .ok,
        type: String = "application/json; charset=utf-8"
    ) -> Response {
        Response(
            status: status, headers: [.contentType: type],
            body: .init(byteBuffer: ByteBuffer(string: value.json)))
    }

    static func text(
        _ text: String, type: String = "text/plain; charset=utf-8",
        status: HTTPResponse.Status = .ok
    ) -> Response {
        Response(
            status: status, headers: [.contentType: type],
            body: .init(byteBuffer: ByteBuffer(string: text)))
    }

    static func html(_ text: String, status: HTTPResponse.Status = .ok) -> Response {
        .text(text, type: "text/html; charset=utf-8", status: status)
    }

    /// Sends a browser on by GET.
    static func seeOther(_ address: String) -> Response {
        Response(status: .seeOther, headers: [.location: address])
    }
}

extension Problem {
    /// As RFC 9457 has it, with the stable word as `code` and as the end of `type`.
    var asProblemJSON: Response {
        var body: [JSONMember] = [
            .init("type", .string("urn:retention-portal:problem:\(code)")),
            .init("title", .string(title)), .init("status", .integer(Int64(status.code))),
            .init("detail", .string(detail)), .init("code", .string(code)),
        ]
        if !errors.isEmpty { body.append(.init("errors", .array(errors.map(\.json)))) }
        var response = Response.json(
            .object(body + members), status: status, type: "application/problem+json")
        response.headers.append(contentsOf: headers)
        return response
    }

    /// As the first version's addresses answer: `{success:false,error,message}`.
    var asFirstVersionJSON: Response {
        var response = Response.json(
            ["success": false, "error": .string(title), "message": .string(detail)], status: status)
        response.headers.append(contentsOf: headers)
        return response
    }
}

extension FieldError {
    var json: JSONValue { ["field": .string(field), "message": .string(message)] }
}
