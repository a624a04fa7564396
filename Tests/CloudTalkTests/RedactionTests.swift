import CloudTalk
import Foundation
import Testing

struct RedactionTests {
    private let credentials = Credentials(accessKeyID: "KEYID-77", secret: "hush-88")

    @Test func `credentials print as redacted however they are printed`() {
        let text = printed(credentials)
        #expect(!text.contains("KEYID-77"))
        #expect(!text.contains("hush-88"))
        #expect("\(credentials)" == "[redacted]")
        #expect(String(reflecting: credentials) == "[redacted]")
        #expect("\(Optional(credentials) as Any)" == "Optional([redacted])")
        #expect("\([credentials])" == "[[redacted]]")
    }

    @Test func `a transport does not print its key, plain or encoded`() async throws {
        let transport = HTTPTransport(
            baseURL: try #require(URL(string: "http://127.0.0.1:9/api")), credentials: credentials)
        let text = printed(transport) + printed(CloudTalkClient(transport: transport))
        try await transport.shutdown()
        #expect(!text.contains("hush-88"))
        #expect(!text.contains(Data("KEYID-77:hush-88".utf8).base64EncodedString()))
    }

    @Test func `an error prints neither CloudTalk's words nor the fields' texts`() {
        let error = CloudTalkError(
            operation: .addContact, entity: .contact(ContactID(7)),
            kind: .refused(
                status: 406, message: "Ada Quill exists",
                fields: ["public_number": ["Number +12125550142 is not valid."]]))
        let text = printed(error) + printed(error.kind)
        #expect(!text.contains("Quill"))
        #expect(!text.contains("5550142"))
        #expect(text.contains("add_contact, contact 7, refused with 406"))
    }

    @Test func `requests and replies print without query and body`() {
        let request = CloudTalkRequest(
            method: .get, path: "/contacts/index.json",
            query: [.init("keyword", "+12125550142")], body: Data("Ada Quill".utf8))
        let reply = CloudTalkReply(status: 200, body: Data("Ada Quill".utf8))
        let text = printed(request) + printed(reply)
        #expect(!text.contains("5550142"))
        #expect(!text.contains("Quill"))
        #expect("\(request)" == "GET /contacts/index.json (9 bytes)")
    }
}
