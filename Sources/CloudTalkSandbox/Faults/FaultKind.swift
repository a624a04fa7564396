/// A way in which CloudTalk, or the way to it, goes wrong. The raw values are stable names.
public enum FaultKind: String, CaseIterable, Sendable, Comparable {
    /// No connection: the request is never sent.
    case refuse
    /// The connection breaks, nothing was done.
    case resetBefore = "reset-before"
    /// No answer for ever, nothing was done.
    case hang
    /// 401 although the key is right.
    case unauthorized
    /// 429 although the limit is not reached.
    case limited = "429"
    /// 429 without any rate header.
    case limitedWithoutHeaders = "429-without-headers"
    /// 429 whose reset time is past.
    case limitedPastReset = "429-past-reset"
    /// 429 whose reset time is an hour away.
    case limitedFarReset = "429-far-reset"
    /// 429 whose reset time is no time.
    case limitedAbsurdReset = "429-absurd-reset"
    /// 500, nothing was done.
    case errorBefore = "500-before"
    /// The connection breaks, and seconds later it is done. Only for requests that create contacts.
    case lateLanding = "late-landing"
    /// It was done, then the connection breaks.
    case resetAfter = "reset-after"
    /// It was done, no answer for ever.
    case hangAfter = "hang-after"
    /// It was done, 500 all the same.
    case errorAfter = "500-after"
    /// It was done, the answer ends in the middle.
    case cutBody = "cut-body"
    /// A web page instead of JSON, done or not.
    case html
    /// 200 without a body, done or not.
    case empty
    /// It was done; the answer has the right fields with values of other types.
    case wrongTypes = "wrong-types"

    // From here on, what can come together with something else.

    /// The answer lacks the rate headers.
    case withoutHeaders = "without-headers"
    /// Some commands of a bulk call fail.
    case bulkPartial = "bulk-partial"
    /// The results of a bulk call come in another order.
    case bulkShuffle = "bulk-shuffle"
    /// One result of a bulk call is not there; its command was done.
    case bulkMissingItem = "bulk-missing-item"
    /// One result of a bulk call is there twice.
    case bulkDuplicateItem = "bulk-duplicate-item"
    /// A list does not yet know the last seconds' changes.
    case staleList = "stale-list"
    /// A later page of the contacts is off by one row, the count unchanged.
    case shiftedPage = "shifted-page"
    /// The answer takes longer.
    case slow

    public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }

    /// Whether it decides alone what becomes of the request.
    var isExclusive: Bool {
        switch self {
        case .withoutHeaders, .bulkPartial, .bulkShuffle, .bulkMissingItem, .bulkDuplicateItem,
            .staleList, .shiftedPage, .slow:
            false
        default: true
        }
    }

    /// Whether it can happen to a request to that endpoint; nil is an unknown path.
    func applies(to endpoint: Sandbox.Endpoint?) -> Bool {
        switch self {
        case .lateLanding: endpoint?.createsContacts ?? false
        case .bulkPartial, .bulkShuffle, .bulkMissingItem, .bulkDuplicateItem: endpoint == .bulk
        case .staleList: endpoint?.isList ?? false
        case .shiftedPage: endpoint == .listContacts
        default: true
        }
    }

    /// What it does, in words for the sandbox's page.
    public var summary: String {
        switch self {
        case .refuse: "No connection"
        case .resetBefore: "Connection breaks, nothing done"
        case .hang: "No answer, nothing done"
        case .unauthorized: "401 although the key is right"
        case .limited: "429 although there is room"
        case .limitedWithoutHeaders: "429 without rate headers"
        case .limitedPastReset: "429, reset time past"
        case .limitedFarReset: "429, reset time an hour away"
        case .limitedAbsurdReset: "429, reset time nonsense"
        case .errorBefore: "500, nothing done"
        case .lateLanding: "Connection breaks, done seconds later"
        case .resetAfter: "Done, then connection breaks"
        case .hangAfter: "Done, no answer"
        case .errorAfter: "Done, 500 all the same"
        case .cutBody: "Done, answer cut short"
        case .html: "A web page instead of JSON"
        case .empty: "An empty answer"
        case .wrongTypes: "Done, answer of wrong types"
        case .withoutHeaders: "No rate headers"
        case .bulkPartial: "Bulk: some commands fail"
        case .bulkShuffle: "Bulk: results shuffled"
        case .bulkMissingItem: "Bulk: a result missing"
        case .bulkDuplicateItem: "Bulk: a result twice"
        case .staleList: "Lists lag behind"
        case .shiftedPage: "Rows move between pages"
        case .slow: "Slow answers"
        }
    }
}
