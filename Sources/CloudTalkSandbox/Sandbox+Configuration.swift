extension Sandbox {
    /// What nobody outside CloudTalk knows for sure, so that either answer can be tried.
    public struct Quirks: Sendable, Equatable {
        public enum TagsKey: String, Sendable {
            /// As in the published document.
            case contactsTag = "ContactsTag"
            /// As in recorded replies.
            case tag = "Tag"
        }
        public enum TagEcho: Sendable {
            /// `addTags` and `removeTags` answer with the tags that the request named.
            case named
            /// They answer with all tags that the contact has then.
            case resulting
        }

        public var shownTagsKey: TagsKey = .contactsTag
        public var tagEcho: TagEcho = .named
        public var tagNamesIgnoreCase = true
        public var escapesHTML = true
        public var listsNewestFirst = false
        /// Errors are sent with HTTP status 200, the true status stands inside only.
        public var errorsAreHTTP200 = false
        /// How long an agent is `calling` after a call was created.
        public var callSeconds = 20.0

        public init() {}
    }

    /// The limit that all of a company's integrations share.
    public struct Limit: Sendable, Equatable {
        /// When `X-CloudTalkAPI-…` are sent.
        public enum Headers: String, CaseIterable, Sendable { case always, on429, never }
        /// What a bulk call spends.
        public enum BulkCost: Int, CaseIterable, Sendable {
            case perCall = 1
            /// One for each action, ten for a full call.
            case perAction = 10
        }

        /// Requests in one window.
        public var requests: Int
        /// Seconds.
        public var window: Double
        public var headers: Headers
        public var bulkCost: BulkCost

        public init(
            requests: Int = 60, window: Double = 60, headers: Headers = .always,
            bulkCost: BulkCost = .perCall
        ) {
            self.requests = requests
            self.window = window
            self.headers = headers
            self.bulkCost = bulkCost
        }
    }

    /// How a sandbox starts, and what `reset()` brings back.
    public struct Configuration: Sendable, Equatable {
        public var agents: [Agent]
        public var tags: [Tag]
        public var campaigns: [Campaign]
        public var contacts: [Contact]
        public var key: Key
        public var limit: Limit
        public var quirks = Quirks()
        public var faults: [Fault] = []
        /// The `stale-list` fault answers from a picture up to this many seconds old.
        public var listLag = 5.0
        /// Takes such pictures from the start, and not only once that fault is on: for faults that
        /// come one by one.
        public var takesPictures = false
        /// The `late-landing` fault applies a request so many seconds after its connection broke.
        public var landingDelay = 2.0...10.0
        /// The same seed and the same requests meet the same faults.
        public var seed: UInt64 = 1

        public init(
            agents: [Agent] = [], tags: [Tag] = [], campaigns: [Campaign] = [],
            contacts: [Contact] = [], key: Key = .sandbox, limit: Limit = Limit()
        ) {
            self.agents = agents
            self.tags = tags
            self.campaigns = campaigns
            self.contacts = contacts
            self.key = key
            self.limit = limit
        }
    }
}

extension Sandbox.Key {
    /// Opens a sandbox and nothing else; no secret.
    public static let sandbox = Sandbox.Key(id: "SANDBOX", secret: "sandbox-only")
}
