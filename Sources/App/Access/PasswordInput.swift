import Foundation

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// A password from standard input, so that it stands in no list of processes and no history.
enum PasswordInput {
    /// From a terminal a line that is not shown; from a pipe all there is, but for the line's end.
    static func read(for email: String) throws -> String {
        guard isatty(STDIN_FILENO) == 1 else {
            return try text(FileHandle.standardInput.readToEnd() ?? Data())
        }
        Console.standard.note("Password for \(email) (not shown):")
        return try withoutEcho { try text(Data((readLine() ?? "").utf8)) }
    }

    /// Takes the last line's end off, and nothing else.
    static func text(_ data: Data) throws -> String {
        guard var text = String(validating: data, as: UTF8.self) else {
            throw Complaint("the password on standard input is not in UTF-8")
        }
        if text.last == "\n" || text.last == "\r\n" { text.removeLast() }
        guard !text.isEmpty else {
            throw Complaint("there is no password on standard input; give it a line with one")
        }
        return text
    }

    private static func withoutEcho<Value>(_ body: () throws -> Value) rethrows -> Value {
        var before = termios()
        tcgetattr(STDIN_FILENO, &before)
        var quiet = before
        quiet.c_lflag &= ~tcflag_t(ECHO)
        tcsetattr(STDIN_FILENO, TCSANOW, &quiet)
        defer { tcsetattr(STDIN_FILENO, TCSANOW, &before) }
        return try body()
    }
}
