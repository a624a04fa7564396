import Store
import Testing

@testable import Portal

@Suite("The settings page")
struct SettingsPageTests {
    @Test("an admin switches on that comparisons put right what others changed, and off again")
    func mending() async throws {
        try await World.open { world in
            let admin = try world.browser(.admin)
            let token = try await world.formToken(.admin)
            #expect(try await admin.get("/settings").text.contains("is only reported"))
            for (choice, mends, words) in [
                ("on", true, "is put right by itself"), ("off", false, "is only reported"),
            ] {
                let answer = try await admin.form(
                    "/settings/mending", [("form_token", token), ("mending", choice)])
                #expect(answer.status == 303 && answer.header("Location") == "/settings")
                #expect(try await world.store.reconcileMends() == mends)
                #expect(try await admin.get("/settings").text.contains(words))
            }
        }
    }

    @Test("a form without a choice changes nothing")
    func noChoice() async throws {
        try await World.open { world in
            try await world.store.setReconcileMends(true, by: .command)
            let token = try await world.formToken(.admin)
            for fields in [[("form_token", token)], [("form_token", token), ("mending", "x")]] {
                let answer = try await world.browser(.admin).form("/settings/mending", fields)
                #expect(answer.status == 303)
            }
            #expect(try await world.store.reconcileMends())
        }
    }

    @Test("only admins are shown the way there")
    func link() async throws {
        try await World.open { world in
            let list = "/manager/assign-lead"
            let admins = try await world.browser(.admin).get(list).text
            #expect(admins.contains("href=\"/settings\""))
            let managers = try await world.browser().get(list).text
            #expect(!managers.contains("href=\"/settings\""))
        }
    }
}
