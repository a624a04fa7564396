import CloudTalk
import Foundation
import Testing

/// Every operation as the exact request that the published contract asks for.
struct RequestShapeTests {
    private let stub = StubTransport("{}")

    /// The one request that `operation` sends, with its body as text.
    private func sent(
        _ operation: (CloudTalkClient) async throws(CloudTalkError) -> Void
    ) async throws -> (line: String, body: String?, headers: HeaderFields) {
        do { try await operation(CloudTalkClient(transport: stub)) } catch {}
        let request = try #require(stub.requests.first)
        #expect(stub.requests.count == 1)
        return (
            "\(request.method.rawValue) \(request.target)",
            request.body.map { String(decoding: $0, as: UTF8.self) }, request.headers
        )
    }

    @Test func `contacts are searched with the plus of the number encoded`() async throws {
        let request = try await sent { c throws(CloudTalkError) in
            _ = try await c.contacts(
                ContactQuery(keyword: "+12125550142", tag: TagID(7), page: 3, limit: 5000))
        }
        #expect(
            request.line
                == "GET /contacts/index.json?keyword=%2B12125550142&tag_id=7&limit=1000&page=3")
        #expect(request.headers == ["accept": "application/json"])
        #expect(request.body == nil)
    }

    @Test func `a contact is shown by its id`() async throws {
        let request = try await sent { c throws(CloudTalkError) in
            _ = try await c.contact(ContactID(12))
        }
        #expect(request.line == "GET /contacts/show/12.json")
    }

    @Test func `a contact is created with PUT and the number's plus is kept`() async throws {
        let contact = NewContact(
            name: "Ada Quill", numbers: ["+12125550142"], tags: ["Hussain"],
            externalURLs: [ExternalURL(name: "Lead Details", url: "https://portal.test/leads/7")])
        let request = try await sent { c throws(CloudTalkError) in
            _ = try await c.addContact(contact)
        }
        #expect(request.line == "PUT /contacts/add.json")
        #expect(
            request.headers == ["Accept": "application/json", "Content-Type": "application/json"])
        #expect(
            request.body == """
                {"ContactNumber":[{"public_number":"+12125550142"}],\
                "ContactsTag":[{"name":"Hussain"}],\
                "ExternalUrl":[{"name":"Lead Details","url":"https://portal.test/leads/7"}],\
                "name":"Ada Quill"}
                """)
    }

    @Test func `an edit sends only what it changes`() async throws {
        let request = try await sent { c throws(CloudTalkError) in
            _ = try await c.editContact(ContactID(12), ContactChanges(name: "Ada"))
        }
        #expect(request.line == "POST /contacts/edit/12.json")
        #expect(request.body == #"{"name":"Ada"}"#)
    }

    @Test func `an edit that empties a list says so`() async throws {
        let request = try await sent { c throws(CloudTalkError) in
            _ = try await c.editContact(ContactID(12), ContactChanges(tags: []))
        }
        #expect(request.body == #"{"ContactsTag":""}"#)
    }

    @Test func `a contact is deleted with DELETE and no body`() async throws {
        let request = try await sent { c throws(CloudTalkError) in
            _ = try await c.deleteContact(ContactID(12))
        }
        #expect(request.line == "DELETE /contacts/delete/12.json")
        #expect(request.body == nil)
    }

    @Test func `tags are added with PUT and removed with DELETE, both by name`() async throws {
        let added = try await sent { c throws(CloudTalkError) in
            _ = try await c.addTags(["Hussain", "VIP"], to: ContactID(12))
        }
        #expect(added.line == "PUT /contacts/addTags/12.json")
        #expect(added.body == #"{"tags":["Hussain","VIP"]}"#)
    }

    @Test func `removing tags has a body too`() async throws {
        let removed = try await sent { c throws(CloudTalkError) in
            _ = try await c.removeTags(["Hussain"], from: ContactID(12))
        }
        #expect(removed.line == "DELETE /contacts/removeTags/12.json")
        #expect(removed.body == #"{"tags":["Hussain"]}"#)
        #expect(removed.headers["content-type"] == "application/json")
    }

    @Test func `a bulk call carries its actions in order`() async throws {
        let request = try await sent { c throws(CloudTalkError) in
            _ = try await c.bulk([
                BulkAction(
                    commandID: "a", change: .add(NewContact(name: "Ada", numbers: ["12125550142"]))),
                BulkAction(
                    commandID: "b", change: .edit(ContactID(5), ContactChanges(name: "Bo"))),
                BulkAction(commandID: "c", change: .delete(ContactID(6))),
            ])
        }
        #expect(request.line == "POST /bulk/contacts.json")
        #expect(
            request.body == """
                [{"action":"add_contact","command_id":"a","data":\
                {"ContactNumber":[{"public_number":"+12125550142"}],"name":"Ada"}},\
                {"action":"edit_contact","command_id":"b","data":{"id":5,"name":"Bo"}},\
                {"action":"delete_contact","command_id":"c","data":{"id":6}}]
                """)
    }

    @Test func `a call names the agent by number and the callee with its plus`() async throws {
        let request = try await sent { c throws(CloudTalkError) in
            _ = try await c.startCall(agent: TalkAgentID(530_325), callee: "+12125550142")
        }
        #expect(request.line == "POST /calls/create.json")
        #expect(request.body == #"{"agent_id":530325,"callee_number":"+12125550142"}"#)
    }

    @Test func `a tag is created by name`() async throws {
        let request = try await sent { c throws(CloudTalkError) in _ = try await c.addTag("Mia") }
        #expect(request.line == "PUT /tags/add.json")
        #expect(request.body == #"{"name":"Mia"}"#)
    }

    @Test func `a number is barred for outgoing calls`() async throws {
        let request = try await sent { c throws(CloudTalkError) in
            _ = try await c.addToBlacklist("+12125550142", direction: .outgoing)
        }
        #expect(request.line == "PUT /blacklist/add.json")
        #expect(request.body == #"{"public_number":"+12125550142","type":"outgoing"}"#)
    }

    @Test func `a bar is lifted by its id`() async throws {
        let request = try await sent { c throws(CloudTalkError) in
            _ = try await c.removeFromBlacklist(BlacklistID(4))
        }
        #expect(request.line == "DELETE /blacklist/delete/4.json")
    }

    @Test(arguments: [
        ("tags", "GET /tags/index.json?limit=1000&page=2"),
        ("campaigns", "GET /campaigns/index.json?limit=1000&page=2"),
        ("agents", "GET /agents/index.json?limit=1000&page=2"),
        (
            "blacklist",
            "GET /blacklist/index.json?public_number=%2B12125550142&limit=1000&page=2"
        ),
    ])
    func `lists are read page by page`(list: String, line: String) async throws {
        let request = try await sent { c throws(CloudTalkError) in
            switch list {
            case "tags": _ = try await c.tags(page: 2)
            case "campaigns": _ = try await c.campaigns(page: 2)
            case "agents": _ = try await c.agents(page: 2)
            default: _ = try await c.blacklist(number: "+12125550142", page: 2)
            }
        }
        #expect(request.line == line)
    }
}
