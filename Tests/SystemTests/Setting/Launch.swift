import Foundation

/// Starts a process with files for its standard streams. Foundation's `Process` has crashed here when
/// several tests started programs at once.
struct Launch {
    let path: String
    let arguments: [String]
    let environment: [String: String]
    let folder: String
    /// Names of the files for standard input, output and error, in `folder`.
    let streams: [String]

    struct Failure: Error {
        let code: Int32
    }

    /// The shell lets go of the tests' sockets, which would stay open with the program, goes into the
    /// folder and becomes the program: the process stays the same.
    private static let script = #"""
        for file in /proc/$$/fd/*; do
            number=${file##*/}
            if [ "$number" -gt 2 ] && [ "$number" != 255 ]; then eval "exec $number>&-"; fi
        done
        cd "$1" && shift && exec "$@"
        """#

    func start() throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        let flags = [O_RDONLY, O_WRONLY | O_CREAT | O_TRUNC, O_WRONLY | O_CREAT | O_TRUNC]
        for (number, stream) in streams.enumerated() {
            posix_spawn_file_actions_addopen(
                &actions, Int32(number), "\(folder)/\(stream)", flags[number], 0o600)
        }
        return try spawn(&actions)
    }

    private func spawn(_ actions: inout posix_spawn_file_actions_t) throws -> pid_t {
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))

        let shell = ["/bin/bash", "-c", Self.script, "launch", folder, path]
        let arguments = Self.pointers(shell + self.arguments)
        let environment = Self.pointers(self.environment.map { "\($0.key)=\($0.value)" })
        defer { for text in arguments + environment { free(text) } }
        var id: pid_t = 0
        let code = posix_spawn(&id, shell[0], &actions, &attributes, arguments, environment)
        guard code == 0 else { throw Failure(code: code) }
        return id
    }

    /// As C wants a list of texts.
    private static func pointers(_ texts: [String]) -> [UnsafeMutablePointer<CChar>?] {
        texts.map { strdup($0) } + [nil]
    }
}
