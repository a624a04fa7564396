/// Who wants to send. The order is the order of priority.
public enum Lane: Int, Sendable, Hashable, Codable, CaseIterable, Comparable {
    /// A number that must not be called any more.
    case doNotCall
    /// One change that one person waits for.
    case click
    /// Many changes that were ordered at once.
    case bulk
    /// Mending differences between CloudTalk and us.
    case repair
    /// Refreshing the copy of the account's contacts.
    case directory

    public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}
