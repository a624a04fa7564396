import CloudTalk
import Foundation
import Testing

struct ContactReadingTests {
    private func list(_ rows: String, count: String = "3") async throws -> Page<ContactRow> {
        let body = """
            {"responseData":{"itemsCount":\(count),"pageCount":1,"pageNumber":1,"limit":1000,
            "data":[\(rows)]}}
            """
        return try await CloudTalkClient.answering(body).contacts(ContactQuery()).value
    }

    @Test func `a list takes one number, several and none`() async throws {
        let page = try await list(
            """
            {"Contact":{"id":"11","name":"Ada Quill","company":"Quill &amp; Sons"},
             "ContactNumber":{"public_number":12125550142},"ContactEmail":{"email":"a@x.test"}},
            {"Contact":{"id":12,"name":"Bo"},
             "ContactNumber":[{"public_number":"+12125550143"},{"public_number":442079460958}]},
            {"Contact":{"id":"13","name":null},"ContactNumber":null,"Extra":{"a":[1]}}
            """)
        #expect(page.itemsCount == 3)
        #expect(page.data.map(\.id) == [ContactID(11), ContactID(12), ContactID(13)])
        #expect(page.data[0].company == "Quill & Sons")
        #expect(page.data[0].emails == ["a@x.test"])
        #expect(page.data[0].numbers == ["12125550142"])
        #expect(page.data[0].publicNumbers == ["+12125550142"])
        #expect(page.data[1].publicNumbers == ["+12125550143", "+442079460958"])
        #expect(page.data[2].name == "")
        #expect(page.data[2].publicNumbers == [])
    }

    @Test func `the counts of a list may be text`() async throws {
        #expect(try await list("", count: "\"61234\"").itemsCount == 61234)
    }

    @Test(arguments: [
        #"{"Contact":{"name":"no id"}}"#, #"{"Contact":{"id":"x1"}}"#, #"{"Kontakt":{"id":1}}"#,
        #"{"Contact":{"id":1},"ContactNumber":[{"public_number":1},true]}"#, #"[]"#, #"null"#,
    ])
    func `a row that cannot be read makes the page unreadable, not shorter`(row: String) async {
        let error = await failure { () async throws(CloudTalkError) in
            try await CloudTalkClient.answering(
                #"{"responseData":{"itemsCount":2,"data":[{"Contact":{"id":1}},\#(row)]}}"#
            ).contacts(ContactQuery())
        }
        #expect(error?.kind == .unknown(.unreadable))
    }

    @Test(arguments: ["ContactsTag", "Tag"])
    func `a shown contact has its tags under either name`(key: String) async throws {
        let body = """
            {"responseData":{
              "Contact":{"id":"11","name":"Ada &#039;Q&#x27; &quot;Quill&quot;","title":"",
                "city":"New York","favorite_agent":"123","type":"contact",
                "created":"2024-11-11T15:25:42.000Z","modified":"2024-11-12 08:00:01"},
              "ExternalUrl":[{"name":"Lead Details","url":"https://portal.test/leads/7?a=1&amp;b=2"}],
              "ContactNumber":[{"public_number":12125550142}],
              "ContactEmail":[],
              "ContactAttribute":[{"attribute_id":"3","title":"Plan","value":"Gold"}],
              "\(key)":[{"id":"1165830","name":"R&amp;D"},{"name":"vip"}]}}
            """
        let contact = try await CloudTalkClient.answering(body).contact(ContactID(11)).value
        #expect(contact.name == #"Ada 'Q' "Quill""#)
        #expect(contact.publicNumbers == ["+12125550142"])
        #expect(
            contact.tags == [
                TagRef(id: TagID(1_165_830), name: "R&D"), TagRef(id: nil, name: "vip"),
            ])
        #expect(
            contact.externalURLs == [
                ExternalURL(name: "Lead Details", url: "https://portal.test/leads/7?a=1&b=2")
            ])
        #expect(
            contact.attributes == [
                ContactAttribute(id: AttributeID(3), title: "Plan", value: "Gold")
            ])
        #expect(
            contact.otherFields == [
                "city": "New York", "favorite_agent": "123",
            ])
        #expect(contact.created == Date(timeIntervalSince1970: 1_731_338_742))
        #expect(contact.modified == Date(timeIntervalSince1970: 1_731_398_401))
    }

    @Test func `a contact without anything but an id is a contact`() async throws {
        let contact = try await CloudTalkClient.answering(
            #"{"responseData":{"Contact":{"id":11,"created":"soon"}}}"#
        ).contact(ContactID(11)).value
        #expect(contact == ContactDetails(id: ContactID(11), name: ""))
    }

    @Test func `a created contact's id comes as text`() async throws {
        let answer = try await CloudTalkClient.answering(
            #"{"responseData":{"status":"201","data":{"id":"9001"}}}"#, status: 201
        ).addContact(NewContact(name: "Ada", numbers: ["+12125550142"]))
        #expect(answer.value == ContactID(9001))
    }

    @Test(arguments: [
        (#"{"tags":[{"id":"1","name":"Mia"},{"id":2,"name":"A&amp;B"}],"contact_id":"5"}"#, 2),
        (#"{"tags":[],"contact_id":"5"}"#, 0), (#"{"contact_id":"5"}"#, 0),
    ])
    func `changing tags gives back the echo`(data: String, count: Int) async throws {
        let tags = try await CloudTalkClient.answering(
            #"{"responseData":{"status":200,"message":"ok","data":\#(data)}}"#
        ).removeTags(["Mia"], from: ContactID(5)).value
        #expect(tags.count == count)
        #expect(tags.last?.name == (count == 2 ? "A&B" : nil))
    }

    @Test func `a reference is undone once and what is none stays`() async throws {
        let page = try await list(
            #"{"Contact":{"id":1,"name":"&amp;lt; &#233;&#x1F600; AT&T & &unknown; &#0xZ;"}}"#)
        #expect(page.data[0].name == "&lt; é😀 AT&T & &unknown; &#0xZ;")
    }
}
