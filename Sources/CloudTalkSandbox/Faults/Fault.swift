/// How often a kind of fault happens.
public struct Fault: Sendable, Equatable {
    public var kind: FaultKind
    /// 0 never, 1 always.
    public var rate: Double
    /// For `slow`: how much longer the answer takes.
    public var milliseconds: Int

    public static let ordinaryDelay = 500

    public init(_ kind: FaultKind, rate: Double, milliseconds: Int = ordinaryDelay) {
        self.kind = kind
        self.rate = rate
        self.milliseconds = milliseconds
    }

    /// Reads `KIND=RATE`, for `slow` also `slow=RATE@MILLISECONDS`.
    ///
    /// - Throws: `Fault.Malformed`, whose description says what is allowed.
    public init(parsing text: String) throws(Malformed) {
        let sides = text.split(separator: "=", omittingEmptySubsequences: false)
        guard sides.count == 2 else { throw Malformed(text: text, problem: .form) }
        guard let kind = FaultKind(rawValue: String(sides[0])) else {
            throw Malformed(text: text, problem: .kind)
        }
        let values = sides[1].split(separator: "@", omittingEmptySubsequences: false)
        guard let rate = Double(values[0]), (0...1).contains(rate) else {
            throw Malformed(text: text, problem: .rate)
        }
        self.init(kind, rate: rate)
        guard values.count > 1 else { return }
        guard kind == .slow, values.count == 2, let delay = Int(values[1]),
            (0...600_000).contains(delay)
        else { throw Malformed(text: text, problem: .delay) }
        milliseconds = delay
    }

    /// Why a text is no fault.
    public struct Malformed: Error, Equatable, CustomStringConvertible {
        enum Problem { case form, kind, rate, delay }

        let text: String
        let problem: Problem

        public var description: String {
            switch problem {
            case .form: "\(text): write KIND=RATE, for example reset-after=0.1"
            case .kind:
                "\(text): unknown kind; one of "
                    + FaultKind.allCases.map(\.rawValue).joined(separator: ", ")
            case .rate: "\(text): RATE is a number from 0 to 1, for example reset-after=0.1"
            case .delay:
                "\(text): only slow takes a delay, of 0 to 600000 milliseconds: slow=0.5@800"
            }
        }
    }
}
