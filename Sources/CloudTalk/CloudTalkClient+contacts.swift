extension CloudTalkClient {
    /// One page of the contacts that `query` selects.
    public func contacts(
        _ query: ContactQuery
    ) async throws(CloudTalkError) -> Answer<Page<ContactRow>> {
        var filter: [CloudTalkRequest.QueryItem] = []
        if let keyword = query.keyword { filter.append(.init("keyword", keyword)) }
        if let tag = query.tag { filter.append(.init("tag_id", tag.description)) }
        return try await page(
            .listContacts, "/contacts/index.json", page: query.page, limit: query.limit,
            filter: filter, row: ContactRow.init)
    }

    /// Everything about one contact, its tags included.
    public func contact(_ id: ContactID) async throws(CloudTalkError) -> Answer<ContactDetails> {
        try await perform(
            Call(
                operation: .showContact, entity: .contact(id),
                request: .read("/contacts/show/\(id).json")),
            read: ContactDetails.init)
    }

    /// Creates a contact, whether or not CloudTalk has one with that number already.
    public func addContact(
        _ contact: NewContact
    ) async throws(CloudTalkError) -> Answer<ContactID> {
        try await perform(
            Call(
                operation: .addContact,
                request: .write(.put, "/contacts/add.json", body: ContactBody.make(contact)))
        ) { $0["data"]?["id"]?.int64.map { ContactID($0) } }
    }

    /// Changes a contact. Lists that are given replace the contact's lists.
    public func editContact(
        _ id: ContactID, _ changes: ContactChanges
    ) async throws(CloudTalkError) -> Answer<Void> {
        try await confirm(
            .editContact, id,
            .write(.post, "/contacts/edit/\(id).json", body: ContactBody.make(changes)))
    }

    /// Deletes a contact with its history.
    public func deleteContact(_ id: ContactID) async throws(CloudTalkError) -> Answer<Void> {
        try await confirm(.deleteContact, id, .write(.delete, "/contacts/delete/\(id).json"))
    }

    /// Puts tags on a contact, by name; those that it has stay. An unknown name creates a tag.
    ///
    /// - Returns: the tags that CloudTalk echoes. Whether these are all tags of the contact or only
    ///   those named is not documented.
    public func addTags(
        _ names: [String], to id: ContactID
    ) async throws(CloudTalkError) -> Answer<[TagRef]> {
        try await changeTags(.addTags, id, .put, "/contacts/addTags/\(id).json", names)
    }

    /// Takes tags off a contact, by name; the others stay.
    ///
    /// - Returns: the tags that CloudTalk echoes, see ``addTags(_:to:)``.
    public func removeTags(
        _ names: [String], from id: ContactID
    ) async throws(CloudTalkError) -> Answer<[TagRef]> {
        try await changeTags(.removeTags, id, .delete, "/contacts/removeTags/\(id).json", names)
    }

    private func changeTags(
        _ operation: CloudTalkOperation, _ id: ContactID, _ method: CloudTalkRequest.Method,
        _ path: String, _ names: [String]
    ) async throws(CloudTalkError) -> Answer<[TagRef]> {
        let request = CloudTalkRequest.write(
            method, path, body: .object(["tags": .array(names.map { .string($0) })]))
        return try await perform(
            Call(operation: operation, entity: .contact(id), request: request)
        ) { content in
            content["data"].flatMap { $0.isObject ? $0.list(of: "tags", TagRef.init) : nil }
        }
    }

    /// A change of which the reply says only that it was made. It must say so itself: a `2xx`
    /// without a status of CloudTalk's own may come from anywhere.
    private func confirm(
        _ operation: CloudTalkOperation, _ id: ContactID, _ request: CloudTalkRequest
    ) async throws(CloudTalkError) -> Answer<Void> {
        try await perform(
            Call(operation: operation, entity: .contact(id), request: request)
        ) { $0["status"]?.int.map { _ in () } }
    }
}
