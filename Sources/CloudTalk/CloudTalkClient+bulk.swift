extension CloudTalkClient {
    /// Makes up to ten changes in one call.
    ///
    /// - Returns: one result for each action, in the order of `actions`, in whatever order
    ///   CloudTalk replied. An action that the reply leaves out is `.unknown`.
    /// - Throws: `.notSent(.invalidRequest)` for no action, more than ten, or equal command ids.
    public func bulk(_ actions: [BulkAction]) async throws(CloudTalkError) -> Answer<[BulkResult]> {
        let call = Call(
            operation: .bulk,
            request: .write(.post, "/bulk/contacts.json", body: .array(actions.map(\.body))))
        guard (1...BulkAction.mostPerCall).contains(actions.count),
            Set(actions.map(\.commandID)).count == actions.count
        else { throw call.error(.notSent(.invalidRequest)) }
        let (_, envelope, rate) = try await exchange(call)
        let items = envelope.content["data"]?.elements
        switch envelope.verdict {
        case .success: break
        // Results item by item say more than the refusal above them.
        case .failure(.refused) where items?.isEmpty == false: break
        case .failure(let kind): throw call.error(kind, rate: rate)
        }
        guard let items else { throw call.error(.unknown(.unreadable), rate: rate) }
        return Answer(value: BulkReply(items, rate: rate).results(for: actions), rate: rate)
    }
}

extension BulkAction {
    fileprivate var body: JSON {
        let (action, data) =
            switch change {
            case .add(let contact): ("add_contact", ContactBody.make(contact))
            case .edit(let id, let changes): ("edit_contact", ContactBody.make(changes, id: id))
            case .delete(let id): ("delete_contact", JSON.object(["id": .integer(id.rawValue)]))
            }
        return .object([
            "action": .string(action), "command_id": .string(commandID), "data": data,
        ])
    }
}

/// The results of a bulk call as CloudTalk gave them: shuffled, perhaps with gaps and doubles.
private struct BulkReply {
    private let items: [String: [JSON]]
    private let rate: RateHeaders?

    init(_ items: [JSON], rate: RateHeaders?) {
        self.items = Dictionary(grouping: items) { $0["command_id"]?.text ?? "" }
        self.rate = rate
    }

    func results(for actions: [BulkAction]) -> [BulkResult] {
        actions.map { action in
            let outcomes = Set((items[action.commandID] ?? []).map { self.outcome(of: action, $0) })
            // No item, or items that contradict each other: nobody knows.
            let agreed = outcomes.count == 1 ? outcomes.first : nil
            return BulkResult(
                commandID: action.commandID, outcome: agreed ?? .unknown(.unreadable))
        }
    }

    private func outcome(of action: BulkAction, _ item: JSON) -> BulkResult.Outcome {
        guard let status = item["status"]?.int else { return .unknown(.unreadable) }
        switch status {
        case 200...299: return done(action, item)
        case 401, 403: return .failed(.forbidden)
        case 404: return .failed(.notFound)
        case 429: return .failed(.limited(until: rate?.resetAt))
        case 400...499:
            return .failed(
                .refused(
                    status: status, message: item["message"]?.text,
                    fields: FieldMessages.read(item["data"])))
        case 500...599: return .unknown(.serverError(status))
        default: return .unknown(.unreadable)
        }
    }

    private func done(_ action: BulkAction, _ item: JSON) -> BulkResult.Outcome {
        switch action.change {
        case .add:
            item["data"]?["id"]?.int64.map { .done(ContactID($0)) } ?? .unknown(.unreadable)
        case .edit(let id, _), .delete(let id): .done(id)
        }
    }
}
