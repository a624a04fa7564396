/// What seeds have found and is not mended yet. Each is as narrow as it can be told, and goes with
/// the mend.
enum KnownFault: CaseIterable {
    /// Each engine remembers on its own what replies said of the limit: three engines on one account
    /// may together ask for more than it allows.
    case budgetIsPerEngine

    /// Free leads that get an agent because a lead with one comes to their number have no row in the
    /// history: `Customers.swift`, `settleAgent`.
    case joiningWritesNoHistory

    var isMended: Bool { false }
}
