extension CloudTalkClient {
    /// One page of the barred numbers, or of the entries for one number (E.164).
    public func blacklist(
        number: String? = nil, page: Int = 1, limit: Int = PageSize.largest
    ) async throws(CloudTalkError) -> Answer<Page<BlacklistEntry>> {
        try await self.page(
            .listBlacklist, "/blacklist/index.json", page: page, limit: limit,
            filter: number.map { [.init("public_number", $0)] } ?? [], row: BlacklistEntry.init)
    }

    /// Bars calls with `number` (E.164).
    public func addToBlacklist(
        _ number: String, direction: BlacklistEntry.Direction
    ) async throws(CloudTalkError) -> Answer<BlacklistID> {
        let body: [String: JSON] = [
            "type": .string(direction.rawValue), "public_number": .string(number),
        ]
        return try await perform(
            Call(
                operation: .addToBlacklist,
                request: .write(.put, "/blacklist/add.json", body: .object(body)))
        ) { $0["data"]?["id"]?.int64.map { BlacklistID($0) } }
    }

    /// Lifts a bar.
    public func removeFromBlacklist(_ id: BlacklistID) async throws(CloudTalkError) -> Answer<Void>
    {
        try await perform(
            Call(
                operation: .removeFromBlacklist, entity: .blacklistEntry(id),
                request: .write(.delete, "/blacklist/delete/\(id).json"))
        ) { $0["status"]?.int.map { _ in () } }
    }
}
