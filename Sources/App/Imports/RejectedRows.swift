import CSV
import Foundation

/// Writes the refused rows of a file with their reasons beside it; there is no file where no row is
/// refused.
struct RejectedRows {
    let path: String
    private let rejects: CSVRejects
    private var handle: FileHandle?

    init(of header: CSVHeader, path: String) {
        self.path = path
        rejects = CSVRejects(of: header)
    }

    var wasWritten: Bool { handle != nil }

    mutating func add(_ record: CSVRecord, because fault: RowFault) throws {
        try write(rejects.line(record, because: "\(fault.field): \(fault.message)"))
    }

    mutating func add(_ problem: CSVProblem) throws {
        try write(rejects.line(problem))
    }

    private mutating func write(_ line: [UInt8]) throws {
        do {
            let handle = try handle ?? begin()
            try handle.write(contentsOf: line)
            self.handle = handle
        } catch {
            throw Complaint("\(path) cannot be written; nothing was imported")
        }
    }

    private func begin() throws -> FileHandle {
        let file = URL(filePath: path)
        // Names and numbers of people: for nobody else on this computer.
        _ = FileManager.default.createFile(
            atPath: path, contents: nil, attributes: [.posixPermissions: 0o600])
        let handle = try FileHandle(forWritingTo: file)
        try handle.truncate(atOffset: 0)
        try handle.write(contentsOf: rejects.headerLine)
        return handle
    }

    func close() throws { try handle?.close() }
}
