extension CloudTalkClient {
    /// One page of the account's tags.
    public func tags(
        page: Int = 1, limit: Int = PageSize.largest
    ) async throws(CloudTalkError) -> Answer<Page<Tag>> {
        try await self.page(
            .listTags, "/tags/index.json", page: page, limit: limit, row: Tag.init)
    }

    /// Creates a tag. CloudTalk refuses a name that is taken.
    public func addTag(_ name: String) async throws(CloudTalkError) -> Answer<TagID> {
        try await perform(
            Call(
                operation: .addTag,
                request: .write(.put, "/tags/add.json", body: .object(["name": .string(name)])))
        ) { $0["data"]?["id"]?.int64.map { TagID($0) } }
    }

    /// One page of the account's campaigns.
    public func campaigns(
        page: Int = 1, limit: Int = PageSize.largest
    ) async throws(CloudTalkError) -> Answer<Page<Campaign>> {
        try await self.page(
            .listCampaigns, "/campaigns/index.json", page: page, limit: limit, row: Campaign.init)
    }

    /// One page of the account's agents.
    public func agents(
        page: Int = 1, limit: Int = PageSize.largest
    ) async throws(CloudTalkError) -> Answer<Page<TalkAgent>> {
        try await self.page(
            .listAgents, "/agents/index.json", page: page, limit: limit, row: TalkAgent.init)
    }

    /// Rings `agent`, and when they pick up within 20 seconds, `callee` (E.164).
    ///
    /// CloudTalk's own answers, refusals included, are values; only trouble on the way is thrown.
    public func startCall(
        agent: TalkAgentID, callee: String
    ) async throws(CloudTalkError) -> Answer<CallAnswer> {
        let body: [String: JSON] = [
            "agent_id": .integer(agent.rawValue), "callee_number": .string(callee),
        ]
        let call = Call(
            operation: .startCall, entity: .agent(agent),
            request: .write(.post, "/calls/create.json", body: .object(body)))
        let (reply, envelope, rate) = try await exchange(call)
        guard let outcome = CallAnswer.Outcome(envelope) else {
            guard case .failure(let kind) = envelope.verdict else {
                throw call.error(.unknown(.unreadable), rate: rate)
            }
            throw call.error(kind, rate: rate)
        }
        return Answer(
            value: CallAnswer(
                outcome: outcome, status: envelope.status, message: envelope.message,
                body: reply.body),
            rate: rate)
    }
}

extension CallAnswer.Outcome {
    /// `nil` for anything but one of CloudTalk's own answers about a call.
    fileprivate init?(_ envelope: Envelope) {
        guard envelope.content["status"]?.int != nil else { return nil }
        switch envelope.status {
        case 200...299: self = .started
        case 403: self = .agentNotOnline
        case 404: self = .agentNotFound
        case 406: self = .numberRefused
        case 409: self = .agentBusy
        default: return nil
        }
    }
}
