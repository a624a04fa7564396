import NIOCore
import NIOPosix

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

enum Network {
    /// Whether something could listen there now; asking for port 0 finds a free one.
    /// - Returns: the port; nil when it is taken.
    static func freePort(host: String, port: Int) async throws -> Int? {
        let bootstrap = ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(ChannelOptions.socketOption(.so_reuseaddr), value: 1)
        do {
            let channel = try await bootstrap.bind(host: host, port: port).get()
            let found = channel.localAddress?.port
            try await channel.close()
            return found
        } catch let error as IOError where error.errnoCode == EADDRINUSE {
            return nil
        } catch {
            throw Complaint(words(error, host: host, port: port, change: "PORTAL_PORT"))
        }
    }

    /// Runs a server and says plainly why it could not listen.
    /// - Parameter change: the variable or option that moves the port.
    static func explaining(
        host: String, port: Int, change: String, _ body: () async throws -> Void
    ) async throws {
        do {
            try await body()
        } catch let error as IOError {
            throw Complaint(words(error, host: host, port: port, change: change))
        } catch let error as SocketAddressError {
            throw Complaint(words(error, host: host, port: port, change: change))
        }
    }

    static func words(_ error: any Error, host: String, port: Int, change: String) -> String {
        switch (error as? IOError)?.errnoCode {
        case EADDRINUSE:
            let example = change.hasPrefix("-") ? "\(change) \(port + 1)" : "\(change)=\(port + 1)"
            return
                "port \(port) on \(host) is in use: stop the program that has it, or take another "
                + "port, for example \(example)"
        case EACCES: return "port \(port) may not be used: ports below 1024 are the system's"
        case EADDRNOTAVAIL: return "\(host) is not an address of this computer"
        default:
            return "nothing can listen on \(host), port \(port): the host's name has no address"
        }
    }
}
