/// What the sync engine promises; the numbers are those of the design.
enum Promise: String, Sendable {
    case keepsAssignments = "1: an answered assignment is never lost"
    case oneTag = "2: exactly one contact bears one of our tags, and it is the right one"
    case leavesOthersAlone = "2: what others put on contacts stays as they left it"
    case makesNoDoubles = "2: no double by our own creates"
    case oneQueue = "3: never in two agents' queues by answered requests"
    case waitsForCreate = "3: no other tag while a create's outcome is open"
    case showsGap = "3: the gap between two tags shows as pending"
    case looksBeforeCreate = "4: looks before it creates"
    case opensAttempt = "5: an open attempt is committed before a write leaves"
    case asksBeforeRepeat = "5: asks what became of a write before it repeats it"
    case keepsLimit = "6: causes no 429 alone on the account"
    case sparesRequests = "7: no more requests than it takes"
    case comesToRest = "8: everything at rest within twice the bound"
    case newestWish = "the one idea: a request serves the newest wish"
    case oneWorker = "9: one worker at a time has a customer"
    case replacesDead = "9: a dead worker is replaced within 30 s"
    case comparesRight =
        "10: a comparison mends what the portal caused and all who said stop, the rest when asked"
    case leavesUnmanaged = "10: numbers that the portal never managed are never changed"
    case reportsOnly = "10: what others did is only reported until somebody wants it mended"
    case restoresOnce = "10: what others take away is put back once"
    case asksPerson = "10: many tags are taken off only when a person asks for it"
    case neverCalls = "do-not-call: nothing more is sent to put the number into a queue"
    case oldNumberFirst = "numbers: the old one leaves its list before the new one comes into one"
    case tellsTruth = "who is said to stand in a queue stands there"
    case standsSince = "since when a customer waits or needs a person is told as it is"
    case waits = "who only waits does not keep the database busy"
    case noStrays = "every stored wish is what the assignment asks for"
    case audits = "every change has its audit row"
    case stands = "the simulation itself stands"
}

/// A promise that did not hold.
struct Broken: Error, Sendable {
    let promise: Promise
    let what: String
}
