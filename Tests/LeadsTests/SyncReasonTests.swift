import Leads
import Testing

@Suite("Why a lead is not where it should be")
struct SyncReasonTests {
    @Test("each reason has a sentence in managers' words", arguments: SyncReason.allCases)
    func sentences(_ reason: SyncReason) {
        for name in ["Hussain", nil] {
            let message = reason.message(agentName: name)
            #expect(message.first?.isUppercase == true && message.hasSuffix("."))
            for word in [
                "lease", "generation", "epoch", "idempot", "E.164", "sync", "_", "pending",
            ] {
                #expect(!message.lowercased().contains(word.lowercased()), "\(message)")
            }
        }
    }

    @Test("no two reasons say the same, but for answers that did not come")
    func distinct() {
        let unconfirmed: Set<SyncReason> = [.timeout, .connectionLost, .unreadableAnswer]
        let rest = SyncReason.allCases.filter { !unconfirmed.contains($0) }
        let sentences = Set(SyncReason.allCases.map { $0.message(agentName: nil) })
        #expect(sentences.count == rest.count + 1)
    }

    @Test(
        "what an agent's set-up lacks is said with the agent's name",
        arguments: [SyncReason.agentNotConfigured, .tagMissing, .agentInactive])
    func agentNames(_ reason: SyncReason) {
        #expect(reason.message(agentName: "Hussain").contains("Hussain"))
        #expect(reason.problem().contains("this agent"))
    }

    @Test("only what a person must mend is failed, only what must not be dialed is blocked")
    func states() {
        let states = Dictionary(grouping: SyncReason.allCases, by: \.state)
        #expect(
            states[.failed]?.map(\.rawValue) == [
                "agent_not_configured", "tag_missing", "agent_inactive", "refused",
                "removed_in_cloudtalk",
            ])
        #expect(
            states[.blocked]?.map(\.rawValue) == ["do_not_call", "no_phone", "invalid_phone"])
        #expect(Set(states.keys) == [.failed, .blocked, .pending])
    }

    @Test("a refusal says what CloudTalk said of the fields, and only a refusal does")
    func refusals() {
        for reason in SyncReason.allCases {
            let says = reason.message(detail: "name is too long").contains("name is too long")
            #expect(says == (reason == .refused))
        }
    }

    @Test("of the account's trouble it is not said that a change of one person waits for proof")
    func account() {
        for reason in [SyncReason.timeout, .connectionLost, .unreadableAnswer, .serverError] {
            #expect(reason.accountMessage.hasSuffix(". What waits goes out by itself."))
            #expect(reason.accountMessage.first?.isUppercase == true)
            #expect(!reason.accountMessage.contains("confirm"))
        }
        #expect(
            SyncReason.timeout.accountMessage
                == "CloudTalk did not answer in time. What waits goes out by itself.")
        #expect(SyncReason.unauthorized.accountMessage == SyncReason.unauthorized.message())
        #expect(Set(SyncReason.allCases.map(\.accountMessage)).count == SyncReason.allCases.count)
    }

    @Test("no sentence sends people to a page that is not there, or promises what needs a person")
    func truth() {
        for reason in SyncReason.allCases {
            #expect(!reason.message().contains("Agents page"))
            if reason.waitsForRetry, reason != .tagMissing {
                #expect(
                    reason.remedy().contains("try again")
                        && !reason.remedy().contains("by itself"))
            }
        }
    }
}
