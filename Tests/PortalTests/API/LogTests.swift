import Foundation
import Leads
import Store
import Testing

@testable import Portal

@Suite("What is logged")
struct LogTests {
    @Test("no name, number, address, password or key is in the log at any level")
    func planted() async throws {
        let log = LogMemory()
        try await World.open(engine: EngineDouble(), logger: log.logger) { world in
            let program = try world.program()
            let lead = """
                {"lead_id":"L1","full_name":"Plantedname Surname","phone":"(415) 555-0177",
                "email":"planted@mail.example","stage":"Plantedstage"}
                """
            _ = try await program.post("/api/v1/leads", lead)
            _ = try await program.post("/api/v1/leads", #"{"lead_id":"L1","Plantedfield":1}"#)
            _ = try await program.get("/api/v1/leads?q=Plantedname&Plantedfield=1")
            _ = try await program.get("/api/v1/leads?q=Plantedname")
            _ = try await program.put(
                "/api/v1/do-not-call",
                #"{"phone":"4155550177","source":"Plantedsource","reason":"Plantedreason"}"#)
            _ = try await program.get("/api/v1/do-not-call/+14155550177")
            _ = try await program.post(
                "/api/cloudtalk/contact/add",
                #"{"phone_number":"4155550177","agent_profile_id":"zoe"}"#)
            _ = try await world.anybody.token("rp_plantedtoken").get("/api/v1/leads")
            _ = try await world.browser().get("/leads/L1")
            _ = try await world.browser().get("/manager/assign-lead?q=Plantedname")
            let form = try await world.anybody.get("/login")
            let token = try #require(form.cookies["portal-form"])
            _ = try await world.anybody.cookie("portal-form", token).form(
                "/login",
                [
                    ("form_token", token), ("email", "planted@mail.example"),
                    ("password", "Plantedpassword"),
                ])
            _ = try await world.anybody.get("/sign-in/plantedlink")
            try await world.store.close()
            // The database is gone: an unexpected error, with all of this in the request.
            let broken = try await program.post("/api/v1/leads", lead)
            #expect(broken.status == 500)
            let reference = try #require(try broken.json["reference"]?.text)
            #expect(log.lines.contains { $0.contains(reference) })
            for secret in [world.tokens[.integration], world.sessions[.manager], token] {
                let secret = try #require(secret)
                #expect(!log.lines.contains { $0.contains(secret) })
            }
        }
        #expect(log.lines.count > 10)
        for line in log.lines {
            #expect(!line.lowercased().contains("planted"), "\(line)")
            #expect(!line.contains("5550177") && !line.contains("555-0177"), "\(line)")
            #expect(!line.contains("example.com"), "\(line)")
        }
    }

    @Test("an error that nobody foresaw shows a reference and nothing else")
    func unforeseen() async throws {
        try await World.open { world in
            let program = try world.program()
            let browser = try world.browser()
            try await world.store.close()
            let answer = try await program.get("/api/v1/sync")
            #expect(answer.status == 500)
            #expect(!answer.text.lowercased().contains("sql"))
            let page = try await browser.get("/manager/assign-lead")
            #expect(page.status == 500)
            #expect(!page.text.lowercased().contains("sql"))
        }
    }
}
