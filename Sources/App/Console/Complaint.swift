import ArgumentParser
import Foundation
import Leads
import NIOCore
import Store

/// Why a command ends without having done what it was told, in lines for the person at the shell.
struct Complaint: Error, Equatable {
    /// `EX_CONFIG` of sysexits: a setting is missing or malformed.
    static let wrongSetting: Int32 = 78

    let lines: [String]
    let exitCode: Int32

    init(_ lines: [String], exitCode: Int32 = 1) {
        self.lines = lines
        self.exitCode = exitCode
    }

    init(_ line: String) { self.init([line]) }

    /// Nil for what the argument parser itself explains: wrong usage, help, an exit code.
    init?(explaining error: any Error) {
        switch error {
        case let complaint as Complaint: self = complaint
        case let error as StoreError: self.init(error.words)
        case let failure as DatabaseFailure: self.init(Self.words(failure))
        case let error as IOError: self.init(Self.words(error))
        case is CancellationError: self.init("stopped before it was done")
        case is ExitCode, is CleanExit, is ValidationError: return nil
        default:
            guard Self.isOfParser(error) else {
                self.init(
                    "something unforeseen went wrong (\(String(reflecting: type(of: error))))")
                return
            }
            return nil
        }
    }

    private static func isOfParser(_ error: any Error) -> Bool {
        String(reflecting: type(of: error)).hasPrefix("ArgumentParser.")
    }

    private static func words(_ failure: DatabaseFailure) -> String {
        failure.operation == "open"
            ? "the database cannot be opened: \(failure.message). PORTAL_DATABASE_URL says where it "
                + "lies, for example PORTAL_DATABASE_URL=sqlite:data/portal.db"
            : "the \(failure)"
    }

    private static func words(_ error: IOError) -> String {
        "the network refused: " + String(cString: strerror(error.errnoCode))
    }
}

extension StoreError {
    /// A sentence for the person at the shell.
    var words: String {
        switch self {
        case .noSuchLead(let id): "there is no lead \(id)"
        case .noSuchLeads(let ids):
            "there is no lead \(ids.map(\.rawValue).joined(separator: ", "))"
        case .noSuchAgent(let id): "there is no agent \(id)"
        case .agentInactive(let id): "agent \(id) is not active"
        case .customerWithOtherAgent: "the person is with another agent"
        case .invalid(let field, let message): "\(field): \(message)"
        case .taken(_, let message): message
        case .noSuchRecord(let what): "there is no such \(what)"
        case .newerSchema(let found, let known):
            "the database is of version \(found), written by a newer portal; this one knows versions "
                + "up to \(known). Start the newer portal, or name another database in "
                + "PORTAL_DATABASE_URL"
        }
    }
}
