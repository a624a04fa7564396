import Foundation

/// CloudTalk's verdict on a request, out of a reply whose HTTP status and body may disagree.
struct Envelope {
    enum Verdict: Equatable {
        case success
        case failure(CloudTalkError.Kind)
    }

    let verdict: Verdict
    /// The status that counts: CloudTalk's own where it gave one.
    let status: Int
    /// What stands under `responseData`; `.null` when nothing readable does.
    let content: JSON
    let message: String?

    init(_ reply: CloudTalkReply, rate: RateHeaders?) {
        let document = JSON(reply.body)
        let inner = document?["responseData"] ?? .null
        status = Self.decisive(http: reply.status, inner: inner["status"]?.int)
        content = inner
        message = (inner["message"] ?? document?["message"])?.text
        verdict = Self.verdict(
            status: status, document: document ?? .null, content: inner, message: message,
            rate: rate)
    }

    /// The inner status decides, but cannot turn a failure of HTTP into a success: 500 with an
    /// inner 200 leaves open what happened, 401 and 429 come from before the application.
    private static func decisive(http: Int, inner: Int?) -> Int {
        guard let inner, (200...599).contains(inner), http != 401, http != 429 else { return http }
        let contradicts = !isSuccess(http) && isSuccess(inner)
        return contradicts ? http : inner
    }

    private static func isSuccess(_ status: Int) -> Bool { (200...299).contains(status) }

    private static func verdict(
        status: Int, document: JSON, content: JSON, message: String?, rate: RateHeaders?
    ) -> Verdict {
        switch status {
        case 200...299:
            content.isObject ? .success : .failure(.unknown(.unreadable))
        case 401: .failure(.unauthorized)
        case 429: .failure(.limited(until: rate?.resetAt))
        case 500...: .failure(.unknown(.serverError(status)))
        case 403 where document.isObject: .failure(.forbidden)
        // Somebody on the way gave up waiting.
        case 408: .failure(.unknown(.unreadable))
        // What some proxy on the way says proves nothing about what CloudTalk did.
        case 400...499 where !isOwnWord(document, of: status): .failure(.unknown(.unreadable))
        case 404: .failure(.notFound)
        case 400...499:
            .failure(
                .refused(
                    status: status, message: message, fields: FieldMessages.read(content["data"])))
        default: .failure(.unknown(.unreadable))
        }
    }

    /// CloudTalk's errors stand under `responseData`; the specification draws some without it, as `status`
    /// and `message`.
    private static func isOwnWord(_ document: JSON, of status: Int) -> Bool {
        if document["responseData"]?.isObject == true { return true }
        guard case .object(let members) = document else { return false }
        return document["status"]?.int == status && document["message"]?.text != nil
            && Set(members.keys).isSubset(of: ["status", "message"])
    }
}

/// The texts by field of a refusal: `{"email": ["Please supply a valid email address."]}`.
enum FieldMessages {
    static func read(_ data: JSON?) -> [String: [String]] {
        guard case .object(let members) = data else { return [:] }
        return members.mapValues { texts(in: $0) }.filter { !$0.value.isEmpty }
    }

    /// Refusals about an element of a list nest deeper; all texts below a field belong to it.
    private static func texts(in value: JSON) -> [String] {
        switch value {
        case .array(let elements): elements.flatMap(texts)
        case .object(let members):
            members.sorted { $0.key < $1.key }.flatMap { texts(in: $0.value) }
        case .null: []
        case .string, .integer, .number, .bool: value.text.map { [$0] } ?? []
        }
    }
}
