import Foundation
import Synchronization

#if canImport(Glibc)
    import Glibc
#endif

/// A server on the loopback address that does one thing to every request, rude things included.
final class ScriptedServer: Sendable {
    enum Behaviour: Sendable {
        /// Sends these bytes and closes the connection.
        case send(String)
        /// Sends these bytes and resets the connection.
        case sendAndReset(String)
        /// Holds the connection open in silence, after these bytes.
        case hang(String)
    }

    let port: UInt16
    private let listener: Int32
    private let behaviour: Behaviour
    private let received = Mutex<[String]>([])
    private let held = Mutex<[Int32]>([])
    private let isStopped = Mutex(false)
    private let ended = DispatchSemaphore(value: 0)

    init(_ behaviour: Behaviour) throws {
        self.behaviour = behaviour
        listener = socket(AF_INET, Self.stream, 0)
        port = try Self.listen(on: listener)
        Thread.detachNewThread { [self] in acceptAll() }
    }

    #if os(Linux)
        private static let stream = Int32(SOCK_STREAM.rawValue)
    #else
        private static let stream = SOCK_STREAM
    #endif

    /// The requests that arrived, whole.
    var requests: [String] { received.withLock { $0 } }

    var url: URL { URL(string: "http://127.0.0.1:\(port)/api")! }

    /// Nobody listens at the port any more.
    ///
    /// The listening socket is closed by the thread that waits at it, and by nobody else: its number
    /// is free at once, and the thread would take connections from the test that got it next.
    func stop() {
        isStopped.withLock { $0 = true }
        let caller = socket(AF_INET, Self.stream, 0)
        _ = Self.withLoopback(port: port) { connect(caller, $0, $1.pointee) }
        ended.wait()
        close(caller)
        for connection in held.withLock({ $0 }) { close(connection) }
    }

    private static func listen(on listener: Int32) throws -> UInt16 {
        let bound = withLoopback(port: 0) { address, size -> in_port_t? in
            guard bind(listener, address, size.pointee) == 0, Foundation.listen(listener, 64) == 0,
                getsockname(listener, address, size) == 0
            else { return nil }
            return address.withMemoryRebound(to: sockaddr_in.self, capacity: 1) {
                $0.pointee.sin_port
            }
        }
        guard let bound else { throw POSIXError(.EADDRNOTAVAIL) }
        return UInt16(bigEndian: bound)
    }

    private static func withLoopback<R>(
        port: UInt16,
        _ body: (UnsafeMutablePointer<sockaddr>, UnsafeMutablePointer<socklen_t>) -> R
    ) -> R {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        address.sin_port = port.bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        return withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, &size) }
        }
    }

    private func acceptAll() {
        defer {
            close(listener)
            ended.signal()
        }
        while true {
            let connection = accept(listener, nil, nil)
            guard connection >= 0 else { return }
            if isStopped.withLock({ $0 }) {
                close(connection)
                return
            }
            guard let request = Self.read(connection) else {
                close(connection)
                continue
            }
            received.withLock { $0.append(request) }
            act(on: connection)
        }
    }

    private func act(on connection: Int32) {
        switch behaviour {
        case .send(let text):
            Self.write(text, to: connection)
            close(connection)
        case .sendAndReset(let text):
            Self.write(text, to: connection)
            var linger = linger(l_onoff: 1, l_linger: 0)
            let size = socklen_t(MemoryLayout.size(ofValue: linger))
            setsockopt(connection, SOL_SOCKET, SO_LINGER, &linger, size)
            close(connection)
        case .hang(let text):
            Self.write(text, to: connection)
            held.withLock { $0.append(connection) }
        }
    }

    /// A request up to the end of its body, by its Content-Length.
    private static func read(_ connection: Int32) -> String? {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while !isWhole(String(decoding: bytes, as: UTF8.self)) {
            let count = recv(connection, &buffer, buffer.count, 0)
            guard count > 0 else { return nil }
            bytes += buffer[..<count]
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func isWhole(_ text: String) -> Bool {
        guard let end = text.range(of: "\r\n\r\n") else { return false }
        let length = text.lowercased().firstMatch(of: /content-length: (\d+)/)
            .flatMap { Int($0.1) }
        return text[end.upperBound...].utf8.count >= length ?? 0
    }

    private static func write(_ text: String, to connection: Int32) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }
}

extension ScriptedServer.Behaviour {
    /// A whole and proper reply.
    static func reply(_ status: String, _ body: String, headers: [String] = []) -> Self {
        let lines =
            ["HTTP/1.1 \(status)", "Content-Length: \(body.utf8.count)", "Connection: close"]
            + headers
        return .send(lines.joined(separator: "\r\n") + "\r\n\r\n" + body)
    }
}
