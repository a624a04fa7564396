import Dispatch
import Testing

@testable import Store

/// What every driver must do, whatever database it drives. A suite for a driver calls these with
/// its way to open a fresh database; `open` called again on the answered driver's `again` opens the
/// same database a second time, as another process would.
struct DriverContract: Sendable {
    /// A driver on a new, empty database, and a way to open that database once more.
    let open: @Sendable () async throws -> (any Driver, again: @Sendable () throws -> any Driver)

    static let table = "CREATE TABLE things (id BIGINT PRIMARY KEY, word TEXT)"

    private func withThings(
        _ body: (any Driver, @Sendable () throws -> any Driver) async throws -> Void
    ) async throws {
        let (driver, again) = try await open()
        try await driver.run(Self.table)
        try await body(driver, again)
        try await driver.close()
    }

    func valuesComeBackAsTheyWent() async throws {
        try await withThings { driver, _ in
            let word = "Zoë 'O’Brien' 🦊 $1 ?1"
            try await driver.run(
                "INSERT INTO things (id, word) VALUES ($2, $1), (2, $3)",
                [.text(word), .integer(.max), .null])
            let rows = try await driver.read {
                try $0.run("SELECT id, word FROM things ORDER BY id", [])
            }
            #expect(try rows.map { try $0.int("id") } == [2, .max])
            #expect(try rows.map { try $0.optionalText("word") } == [nil, word])
        }
    }

    func emptyAndLongTextsStay() async throws {
        try await withThings { driver, _ in
            try await driver.run(
                "INSERT INTO things (id, word) VALUES (1, $1), (2, $2)",
                [.text(""), .text(String(repeating: "ä", count: 100_000))])
            let rows = try await driver.read {
                try $0.run("SELECT word, NULL AS missing FROM things ORDER BY id", [])
            }
            #expect(try rows.map { try $0.text("word").count } == [0, 100_000])
            #expect(try rows.map { try $0.optionalText("missing") } == [nil, nil])
        }
    }

    func argumentsMustBeAsManyAsParameters() async throws {
        try await withThings { driver, _ in
            for arguments in [[], [.integer(1)], [.integer(1), .null, .null]] as [[SQLValue]] {
                await #expect(throws: DatabaseFailure.self) {
                    try await driver.run("INSERT INTO things VALUES ($1, $2)", arguments)
                }
            }
            let ids = try await driver.ids()
            #expect(ids == [])
        }
    }

    func aThrowingBodyUndoesItsOwnChangesOnly() async throws {
        try await withThings { driver, _ in
            let gate = WriterGate()
            let first = await gate.close(driver)
            let kept = Task { try await driver.run("INSERT INTO things (id) VALUES (1)") }
            let broken = Task {
                try await driver.write { connection in
                    try connection.run("INSERT INTO things (id) VALUES (2)", [])
                    throw Mishap()
                }
            }
            let alsoKept = Task { try await driver.run("INSERT INTO things (id) VALUES (4)") }
            gate.open()
            try await first.value
            try await kept.value
            await #expect(throws: Mishap.self) { try await broken.value }
            try await alsoKept.value
            #expect(try await driver.ids() == [1, 4])
        }
    }

    func aBodysFailedStatementLeavesItsOthers() async throws {
        try await withThings { driver, _ in
            await #expect(throws: DatabaseFailure.self) {
                try await driver.write { connection in
                    try connection.run("INSERT INTO things (id) VALUES (1)", [])
                    try connection.run("INSERT INTO things (id) VALUES (1)", [])
                }
            }
            #expect(try await driver.ids() == [])
            try await driver.run("INSERT INTO things (id) VALUES (1)")
            #expect(try await driver.ids() == [1])
        }
    }

    func aReaderSeesOneSnapshot() async throws {
        try await withThings { driver, _ in
            let (read, hasRead) = AsyncStream.makeStream(of: Void.self)
            let written = DispatchSemaphore(value: 0)
            let counts = Task {
                try await driver.read { connection in
                    let before = try connection.run("SELECT id FROM things", []).count
                    hasRead.finish()
                    written.wait()
                    return [before, try connection.run("SELECT id FROM things", []).count]
                }
            }
            for await _ in read {}
            try await driver.run("INSERT INTO things (id) VALUES (1)")
            written.signal()
            #expect(try await counts.value == [0, 0])
            #expect(try await driver.ids() == [1])
        }
    }

    func twoProgramsWriteToOneDatabase() async throws {
        try await withThings { driver, again in
            let other = try again()
            try await withThrowingTaskGroup(of: Void.self) { group in
                for id in 1...40 {
                    let writer = id.isMultiple(of: 2) ? driver : other
                    group.addTask {
                        try await writer.run(
                            "INSERT INTO things (id) VALUES ($1)", [.integer(Int64(id))])
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await driver.ids() == Array(1...40))
            try await other.close()
        }
    }

    func everyListenerHearsOfACommit() async throws {
        try await withThings { driver, _ in
            var one = driver.changes().makeAsyncIterator()
            var two = driver.changes().makeAsyncIterator()
            try await driver.run("INSERT INTO things (id) VALUES (1)")
            #expect(await one.next() != nil)
            #expect(await two.next() != nil)
        }
    }

    func aListenerHearsOfAnotherProgramsCommit() async throws {
        try await withThings { driver, again in
            var changes = driver.changes().makeAsyncIterator()
            let other = try again()
            let writing = Task {
                // Until the listener has looked once it cannot tell old commits from new ones.
                var id: Int64 = 0
                while !Task.isCancelled {
                    id += 1
                    try await other.run("INSERT INTO things (id) VALUES ($1)", [.integer(id)])
                }
            }
            #expect(await changes.next() != nil)
            writing.cancel()
            _ = await writing.result
            try await other.close()
        }
    }

    func closingEndsWaitingWritesAndListeners() async throws {
        let (driver, _) = try await open()
        try await driver.run(Self.table)
        let changes = driver.changes()
        async let last: Void = driver.run("INSERT INTO things (id) VALUES (1)")
        try await last
        try await driver.close()
        for await _ in changes {}
        await #expect(throws: DatabaseFailure.self) {
            try await driver.run("INSERT INTO things (id) VALUES (2)")
        }
    }

    func aCancelledCallersWriteIsWholeOrNotThere() async throws {
        try await withThings { driver, _ in
            let tasks = (0..<50).map { number in
                Task {
                    try await driver.write { connection in
                        for half in [2 * number, 2 * number + 1] {
                            try connection.run(
                                "INSERT INTO things (id) VALUES ($1)", [.integer(Int64(half))])
                        }
                    }
                }
            }
            for task in tasks { task.cancel() }
            for task in tasks { _ = await task.result }
            let ids = Set(try await driver.ids())
            for number in ids { #expect(ids.contains(number ^ 1)) }
        }
    }
}

struct Mishap: Error {}

/// Holds the one writer, so that writes line up behind it.
final class WriterGate: Sendable {
    private let gate = DispatchSemaphore(value: 0)

    /// Answers once the writer stands still.
    func close(_ driver: any Driver) async -> Task<Void, any Error> {
        let (entered, hasEntered) = AsyncStream.makeStream(of: Void.self)
        let gate = gate
        let task = Task {
            try await driver.write { _ in
                hasEntered.finish()
                gate.wait()
            }
        }
        for await _ in entered {}
        return task
    }

    func open() { gate.signal() }
}

extension Driver {
    func run(_ sql: String, _ arguments: [SQLValue] = []) async throws {
        try await write { _ = try $0.run(sql, arguments) }
    }

    func ids() async throws -> [Int] {
        try await read { connection in
            try connection.run("SELECT id FROM things ORDER BY id", []).map {
                Int(try $0.int("id"))
            }
        }
    }
}
