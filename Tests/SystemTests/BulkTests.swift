import CloudTalkSandbox
import Foundation
import NIOHTTP1
import Testing

@Suite("A portal that is killed during a bulk assignment")
struct BulkTests {
    private struct Receipt: Decodable, Equatable {
        struct Share: Decodable, Equatable {
            let agentId: String
            let count: Int
        }

        let leads: Int
        let agents: [Share]
        let batchId: String
    }

    private struct Standing: Decodable {
        let assigned: Int
        let finishedAt: String?
        let undoneAt: String?
    }

    private struct Undone: Decodable, Equatable {
        let unassigned: Int
        let restored: Int
        let changedSince: Int
    }

    private struct Listing: Decodable {
        let total: Int
    }

    private static let leads = 4_000
    private static let agents = ["530325", "530330"]
    private static let body =
        #"{"select":{"vendor":"many"},"even":["530325","530330"],"dry_run":false}"#

    private static func assigned(to agent: String, at portal: Site.Portal) async throws -> Int {
        try await portal.manager.get("/api/v1/leads?limit=1&agent=\(agent)", Listing.self).total
    }

    private static func assigned(at portal: Site.Portal) async throws -> Int {
        try await portal.manager.get("/api/v1/leads?limit=1&assigned=true", Listing.self).total
    }

    private static func bulk(_ key: String, at portal: Site.Portal) async throws -> Caller.Answer {
        try await portal.manager.call(
            .POST, "/api/v1/assignments/bulk", body: body,
            headers: ["Content-Type": "application/json", "Idempotency-Key": key])
    }

    /// Kills the portal once so many leads are as `count` counts them, while `work` is under way.
    private static func kill(
        _ portal: Site.Portal, when isTime: () async throws -> Bool,
        during work: @escaping @Sendable () async throws -> Void
    ) async throws {
        // Only a dead portal may leave a request without an answer.
        let request = Task { _ = try? await work() }
        try await eventually("the middle of it", every: .milliseconds(2)) { try await isTime() }
        try await portal.program.crash()
        await request.value
        #expect(portal.program.ending == .signal(SIGKILL))
    }

    @Test(
        "every lead has its agent once after a start, the same request again gets the answer, and undoing is as safe"
    )
    func killed() async throws {
        // Without a key to CloudTalk: this is about the portal's own memory.
        let alone: [String: String?] = [
            "CLOUDTALK_ACCESS_KEY_ID": nil, "CLOUDTALK_ACCESS_KEY_SECRET": nil,
        ]
        try await Site.open { site in
            let token = try await site.createToken()
            try await site.importAgents()
            let codes = ["212", "303", "415", "512", "617", "702", "808", "901", "213", "305"]
            try await site.importFile(
                "leads", header: "lead_id,full_name,phone,vendor",
                (0..<Self.leads).map { number in
                    "L-\(number),Ana Silva,+1\(codes[number / 100 % 10])5550\(100 + number % 100),many"
                })

            let first = try await site.serve(token: token, with: alone)
            try await Self.kill(first) {
                try await Self.assigned(at: first) > 0
            } during: {
                _ = try await Self.bulk("monday", at: first)
            }

            let second = try await site.serve(token: token, with: alone)
            let answer = try await Self.bulk("monday", at: second)
            #expect(answer.status == 201, "\(answer.text)")
            let receipt: Receipt = try answer.read()
            #expect(receipt.leads == Self.leads)
            #expect(receipt.agents.map(\.count) == [Self.leads / 2, Self.leads / 2])
            for agent in Self.agents {
                #expect(try await Self.assigned(to: agent, at: second) == Self.leads / 2)
            }
            #expect(try await Self.bulk("monday", at: second).read() == receipt)

            let undo = "/api/v1/batches/\(receipt.batchId)/undo"
            try await Self.kill(second) {
                try await Self.assigned(at: second) < Self.leads
            } during: {
                _ = try await second.manager.call(.POST, undo)
            }

            let third = try await site.serve(token: token, with: alone)
            try await eventually("the undoing's end") {
                try await third.manager.get("/api/v1/batches/\(receipt.batchId)", Standing.self)
                    .undoneAt != nil
            }
            #expect(try await Self.assigned(at: third) == 0)
            let undone: Undone = try await third.manager.call(.POST, undo).read()
            #expect(undone == Undone(unassigned: Self.leads, restored: 0, changedSince: 0))
        }
    }
}
