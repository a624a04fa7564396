public import CloudTalk

/// What a CloudTalk account holds of the things that set-ups name.
public struct AccountPicture: Sendable, Equatable {
    public var tags: [Tag]
    public var campaigns: [Campaign]
    public var agents: [TalkAgent]
    /// What the last reply told of the limit; nil where none did.
    public var rate: RateHeaders?

    public init(
        tags: [Tag] = [], campaigns: [Campaign] = [], agents: [TalkAgent] = [],
        rate: RateHeaders? = nil
    ) {
        self.tags = tags
        self.campaigns = campaigns
        self.agents = agents
        self.rate = rate
    }

    /// - Returns: what a request failed with, in words for whoever set the portal up.
    public static func failure(_ error: CloudTalkError) -> CheckLine {
        let words =
            switch error.kind {
            case .unauthorized:
                "CloudTalk does not accept the key (unauthorized). Make a key in CloudTalk under "
                    + "Account, Settings, API keys, and set CLOUDTALK_ACCESS_KEY_ID and "
                    + "CLOUDTALK_ACCESS_KEY_SECRET"
            case .notSent:
                "CloudTalk cannot be reached (\(error.reason)). Check the network and "
                    + "CLOUDTALK_API_URL"
            case .limited:
                "CloudTalk's speed limit is used up by others (rate_limited). Try again in a minute"
            case .notFound, .refused, .forbidden:
                "CloudTalk refused \(error.operation.rawValue) (\(error.reason)). Check "
                    + "CLOUDTALK_API_URL and what the key may do"
            case .unknown:
                "CloudTalk gave no proper answer to \(error.operation.rawValue) (\(error.reason)). "
                    + "Try again; if it stays, check CLOUDTALK_API_URL"
            }
        return CheckLine(.key, isOK: false, message: words)
    }
}
