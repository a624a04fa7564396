/// Which contacts to list.
public struct ContactQuery: Sendable, Hashable {
    /// A loose search in names and numbers: what it finds may be somebody else.
    public var keyword: String?
    public var tag: TagID?
    /// Counts from 1.
    public var page: Int
    /// Rows a page, at most 1,000.
    public var limit: Int

    public init(
        keyword: String? = nil, tag: TagID? = nil, page: Int = 1, limit: Int = PageSize.largest
    ) {
        self.keyword = keyword
        self.tag = tag
        self.page = page
        self.limit = limit
    }
}

/// How many rows a page of a list may have.
public enum PageSize {
    /// The most that CloudTalk accepts.
    public static let largest = 1000
}
