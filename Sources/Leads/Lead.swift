/// What is known of a lead. Texts are as they were delivered, but for white space around them.
public struct LeadDetails: Sendable, Equatable {
    public var dealID: String?
    public var name: PersonName
    /// As typed; see ``PhoneReader`` for what it means.
    public var phone: String?
    public var email: String?
    public var carrier: String?
    public var stage: String?
    public var vendor: String?
    public var state: String?
    public var zip: String?
    /// Columns that the portal has no field for, kept and shown.
    public var extra: [String: String]

    public init(
        dealID: String? = nil, name: PersonName, phone: String? = nil, email: String? = nil,
        carrier: String? = nil, stage: String? = nil, vendor: String? = nil, state: String? = nil,
        zip: String? = nil, extra: [String: String] = [:]
    ) {
        self.dealID = dealID
        self.name = name
        self.phone = phone
        self.email = email
        self.carrier = carrier
        self.stage = stage
        self.vendor = vendor
        self.state = state
        self.zip = zip
        self.extra = extra
    }
}

/// What a delivery says about one field of a lead.
public enum FieldChange<Value: Sendable & Equatable>: Sendable, Equatable {
    /// Not mentioned: stays as it is.
    case keep
    /// Emptied on purpose.
    case clear
    case set(Value)

    /// The field's value after this change.
    public func applied(to old: Value?) -> Value? {
        switch self {
        case .keep: old
        case .clear: nil
        case .set(let value): value
        }
    }
}

/// A delivery about one lead: what an import row or an API object says of it.
///
/// From an import an empty cell is `.keep` (it never erases); from the API `""` is `.clear`.
public struct LeadDelivery: Sendable, Equatable {
    public var id: LeadID
    public var dealID: FieldChange<String> = .keep
    public var name: FieldChange<PersonName> = .keep
    public var phone: FieldChange<String> = .keep
    public var email: FieldChange<String> = .keep
    public var carrier: FieldChange<String> = .keep
    public var stage: FieldChange<String> = .keep
    public var vendor: FieldChange<String> = .keep
    public var state: FieldChange<String> = .keep
    public var zip: FieldChange<String> = .keep
    /// Only the columns mentioned change; an empty value removes the column.
    public var extra: [String: String] = [:]

    public init(id: LeadID) { self.id = id }

    /// What is known of the lead once this delivery is taken in.
    public func applied(to old: LeadDetails?) -> LeadDetails {
        var extra = old?.extra ?? [:]
        for (column, value) in self.extra { extra[column] = value.isEmpty ? nil : value }
        return LeadDetails(
            dealID: dealID.applied(to: old?.dealID),
            name: name.applied(to: old?.name) ?? .unknown,
            phone: phone.applied(to: old?.phone), email: email.applied(to: old?.email),
            carrier: carrier.applied(to: old?.carrier), stage: stage.applied(to: old?.stage),
            vendor: vendor.applied(to: old?.vendor), state: state.applied(to: old?.state),
            zip: zip.applied(to: old?.zip), extra: extra)
    }
}
