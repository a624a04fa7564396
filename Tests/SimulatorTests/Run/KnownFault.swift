/// What seeds have found and is not mended yet. Each is as narrow as it can be told, and goes with
/// the mend.
enum KnownFault: CaseIterable {
    /// Each engine remembers on its own what replies said of the limit: three engines on one account
    /// may together ask for more than it allows.
    case budgetIsPerEngine

    var isMended: Bool { false }
}
