/// One life of a worker's process: from its start to its crash.
final class Incarnation: @unchecked Sendable {
    /// Which of the workers.
    let node: Int
    /// Unique among all lives of all workers; names the engine in leases.
    let owner: String
    /// A crashed process changes nothing any more, and hears nothing.
    var isDead = false

    /// Whose code is running; nil for the portal's pages and commands.
    @TaskLocal static var current: Incarnation?

    init(node: Int, life: Int) {
        self.node = node
        owner = "worker-\(node)-\(life)"
    }

    /// Thrown into a crashed process wherever it touches the world.
    struct Crashed: Error {}
}
