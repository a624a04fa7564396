import Foundation
import Synchronization
import Testing

@testable import Store

@Suite("The SQLite driver keeps the driver's contract")
struct SQLiteContractTests {
    let contract = DriverContract {
        let folder = try ScratchFolder()
        let location = DatabaseLocation.sqlite(path: folder.path + "/test.db")
        let options = SQLiteOptions(durable: false, pollInterval: .milliseconds(1))
        let driver = try SQLiteDriver(location, options: options)
        return (
            driver,
            again: {
                _ = folder
                return try SQLiteDriver(location, options: options)
            }
        )
    }

    @Test("values come back as they went")
    func values() async throws { try await contract.valuesComeBackAsTheyWent() }

    @Test("an empty text is no null, and a long one comes back whole")
    func texts() async throws { try await contract.emptyAndLongTextsStay() }

    @Test("a statement with too few or too many arguments is refused")
    func arguments() async throws { try await contract.argumentsMustBeAsManyAsParameters() }

    @Test("a throwing body undoes its own changes only")
    func isolation() async throws { try await contract.aThrowingBodyUndoesItsOwnChangesOnly() }

    @Test("a body's failed statement undoes the body")
    func failedStatement() async throws {
        try await contract.aBodysFailedStatementLeavesItsOthers()
    }

    @Test("a reader sees one snapshot")
    func snapshot() async throws { try await contract.aReaderSeesOneSnapshot() }

    @Test("two programs write to one database")
    func twoPrograms() async throws { try await contract.twoProgramsWriteToOneDatabase() }

    @Test("every listener hears of a commit")
    func listeners() async throws { try await contract.everyListenerHearsOfACommit() }

    @Test("a listener hears of another program's commit")
    func others() async throws { try await contract.aListenerHearsOfAnotherProgramsCommit() }

    @Test("closing ends listeners and refuses writes")
    func closing() async throws { try await contract.closingEndsWaitingWritesAndListeners() }

    @Test("a cancelled caller's write is whole or not there")
    func cancellation() async throws {
        try await contract.aCancelledCallersWriteIsWholeOrNotThere()
    }
}

@Suite("SQLite: durability and shared commits")
struct SQLiteDriverTests {
    @Test("an answer means on the disk: WAL, synchronous FULL, foreign keys")
    func durability() async throws {
        let folder = try ScratchFolder()
        let driver = try SQLiteDriver(.sqlite(path: folder.path + "/new/folder/test.db"))
        let found = try await driver.write { connection in
            try ["journal_mode", "synchronous", "foreign_keys"].map {
                try connection.run("PRAGMA \($0)", [])[0].values[0]
            }
        }
        #expect(found == [.text("wal"), .integer(2), .integer(1)])
        try await driver.close()
    }

    @Test("writes that wait together share one commit")
    func groupCommit() async throws {
        let driver = try SQLiteDriver(
            .inMemory, options: SQLiteOptions(longestGroup: .seconds(600)))
        try await driver.run(DriverContract.table)
        let gate = WriterGate()
        let first = await gate.close(driver)
        let before = driver.line.commits
        let writes = (1...200).map { id in
            Task { try await driver.run("INSERT INTO things (id) VALUES ($1)", [.integer(id)]) }
        }
        while driver.line.waiting < 200 { await Task.yield() }
        gate.open()
        try await first.value
        for write in writes { try await write.value }
        // The gate's own commit, and those of the 200: one, or a few where the machine is slow.
        #expect(driver.line.commits - before < 20)
        #expect(try await driver.ids().count == 200)
        try await driver.close()
    }

    @Test("parts of something long and all other writes take turns")
    func parts() async throws {
        let driver = try SQLiteDriver(
            .inMemory, options: SQLiteOptions(longestGroup: .seconds(600)))
        try await driver.run(DriverContract.table)
        let gate = WriterGate()
        let first = await gate.close(driver)
        let before = driver.line.commits
        let order = Order()
        let parts = (1...3).map { _ in
            Task { try await driver.writePart { _ in order.note("part") } }
        }
        while driver.line.waiting < 3 { await Task.yield() }
        let writes = (1...50).map { _ in
            Task { try await driver.write { _ in order.note("write") } }
        }
        while driver.line.waiting < 53 { await Task.yield() }
        gate.open()
        try await first.value
        for task in parts + writes { try await task.value }
        let writesTogether = Array(repeating: "write", count: 50)
        #expect(order.words == ["part"] + writesTogether + ["part", "part"])
        #expect(driver.line.commits - before == 5)
        try await driver.close()
    }

    @Test("the write-ahead log begins anew again and again, and nothing is lost")
    func writeAheadLog() async throws {
        let folder = try ScratchFolder()
        let location = DatabaseLocation.sqlite(path: folder.path + "/test.db")
        let options = SQLiteOptions(durable: false)
        let driver = try SQLiteDriver(location, options: options)
        try await driver.run(DriverContract.table)
        let page = String(repeating: "x", count: 4_000)
        var beginnings = 0
        var written: Int64 = 0
        while beginnings < 3, written < 100_000 {
            let pages = driver.log.pages
            try await driver.write { [written] connection in
                for id in written..<written + 100 {
                    try connection.run(
                        "INSERT INTO things VALUES ($1, $2)", [.integer(id), .text(page)])
                }
            }
            written += 100
            if driver.log.pages < pages { beginnings += 1 }
        }
        #expect(beginnings == 3)
        #expect(try await driver.ids().count == Int(written))
        try await driver.close()
        let again = try SQLiteDriver(location, options: options)
        #expect(try await again.ids().count == Int(written))
        try await again.close()
    }

    @Test("when a commit fails everybody who shared it is told, and nothing stays")
    func failedCommit() async throws {
        // However slow the machine is, the two share a commit.
        let driver = try SQLiteDriver(
            .inMemory, options: SQLiteOptions(longestGroup: .seconds(600)))
        try await driver.run(DriverContract.table)
        try await driver.run(
            """
            CREATE TABLE parts (thing BIGINT REFERENCES things (id) DEFERRABLE INITIALLY DEFERRED)
            """)
        let gate = WriterGate()
        let first = await gate.close(driver)
        let innocent = Task { try await driver.run("INSERT INTO things (id) VALUES (1)") }
        // A deferred foreign key is found broken at the commit only.
        let guilty = Task { try await driver.run("INSERT INTO parts (thing) VALUES (77)") }
        while driver.line.waiting < 2 { await Task.yield() }
        gate.open()
        try await first.value
        for caller in [innocent, guilty] {
            let failure = await #expect(throws: DatabaseFailure.self) { try await caller.value }
            #expect(failure?.operation == "commit")
        }
        #expect(try await driver.ids() == [])
        try await driver.run("INSERT INTO things (id) VALUES (2)")
        #expect(try await driver.ids() == [2])
        try await driver.close()
    }

    @Test("a body that loses the whole transaction takes nobody's word for done")
    func lostTransaction() async throws {
        let driver = try SQLiteDriver(
            .inMemory, options: SQLiteOptions(longestGroup: .seconds(600)))
        try await driver.run(DriverContract.table)
        let gate = WriterGate()
        let first = await gate.close(driver)
        let innocent = Task { try await driver.run("INSERT INTO things (id) VALUES (1)") }
        while driver.line.waiting < 1 { await Task.yield() }
        let guilty = Task {
            try await driver.write { connection in
                // As SQLite itself does on a full disk; the body even hides it.
                _ = try? connection.run("INSERT OR ROLLBACK INTO things (id) VALUES (1)", [])
            }
        }
        while driver.line.waiting < 2 { await Task.yield() }
        gate.open()
        try await first.value
        await #expect(throws: DatabaseFailure.self) { try await innocent.value }
        await #expect(throws: DatabaseFailure.self) { try await guilty.value }
        #expect(try await driver.ids() == [])
        try await driver.close()
    }

    @Test("errors carry no value")
    func errorsAreBare() async throws {
        let driver = try SQLiteDriver(.inMemory)
        try await driver.run(DriverContract.table)
        let failure = await #expect(throws: DatabaseFailure.self) {
            try await driver.run(
                "INSERT INTO things (id, word) VALUES ($1, $2), ($1, $2)",
                [.integer(5_550_123), .text("secret")])
        }
        let words = String(describing: failure)
        #expect(!words.contains("secret") && !words.contains("5550123"))
        try await driver.close()
    }

    @Test("a file that is no database is refused")
    func noDatabase() throws {
        let folder = try ScratchFolder()
        let path = folder.path + "/letter.db"
        try String(repeating: "Dear Sirs, ", count: 500)
            .write(toFile: path, atomically: true, encoding: .utf8)
        #expect(throws: DatabaseFailure.self) { try SQLiteDriver(.sqlite(path: path)) }
    }
}

/// What ran, one after the other.
private final class Order: Sendable {
    private let noted = Mutex<[String]>([])

    var words: [String] { noted.withLock { $0 } }

    func note(_ word: String) { noted.withLock { $0.append(word) } }
}
