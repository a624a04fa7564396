import CSV
import Crypto
import Foundation

/// A file that is to be imported, read piece by piece.
struct ImportFile: Sendable {
    /// As the person named it: faults begin with it.
    let path: String

    private static let pieceSize = 1 << 16

    /// The file's name without its folders.
    var name: String { URL(filePath: path).lastPathComponent }

    /// Where refused rows go: `leads.csv` has `leads.rejected.csv`.
    var rejectedPath: String {
        let stem = path.lowercased().hasSuffix(".csv") ? String(path.dropLast(4)) : path
        return stem + ".rejected.csv"
    }

    /// Reads the file from its beginning to its end.
    /// - Returns: its SHA-256 in hexadecimal digits.
    @discardableResult
    func read(_ take: (CSVRow) async throws -> Void) async throws -> String {
        let handle = try open()
        defer { handle.closeFile() }
        var hash = SHA256()
        var reader = CSVReader()
        while let piece = try piece(of: handle) {
            hash.update(data: piece)
            for row in reader.read(piece) { try await take(row) }
        }
        for row in reader.finish() { try await take(row) }
        return hash.finalize().map { byte in
            let digits = String(byte, radix: 16)
            return byte < 16 ? "0" + digits : digits
        }.joined()
    }

    private func open() throws -> FileHandle {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw Complaint("there is no file \(path)")
        }
        guard !isFolder.boolValue else { throw Complaint("\(path) is a folder, not a CSV file") }
        guard let handle = FileHandle(forReadingAtPath: path) else {
            throw Complaint("\(path) cannot be read")
        }
        return handle
    }

    private func piece(of handle: FileHandle) throws -> Data? {
        do {
            let piece = try handle.read(upToCount: Self.pieceSize)
            return piece?.isEmpty == false ? piece : nil
        } catch {
            throw Complaint("\(path) cannot be read to its end")
        }
    }
}
