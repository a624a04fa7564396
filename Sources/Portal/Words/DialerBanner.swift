import Leads
import Store

/// What managers are told while CloudTalk is not to be had; nil while all is well.
enum DialerBanner {
    static func text(_ summary: SyncSummary, clock: PageClock) -> String? {
        text(summary.engine, waiting: summary.waiting, clock: clock)
    }

    static func text(_ engine: EngineStatus, waiting: Int, clock: PageClock) -> String? {
        guard engine.enabled else {
            return "CloudTalk is not connected: there is no access key. \(Self.kept(waiting)) "
                + "until an admin adds one."
        }
        guard engine.circuit != .closed else { return nil }
        let since = engine.circuitSince.map { " since \(clock.moment($0))" } ?? ""
        if engine.lastError?.reason == .unauthorized {
            return "CloudTalk has not accepted the access key\(since). \(Self.kept(waiting)) until "
                + "an admin corrects it."
        }
        return "CloudTalk has not answered\(since). \(Self.out(waiting))."
    }

    private static func out(_ waiting: Int) -> String {
        switch waiting {
        case 0: "Assignments are saved and go out by themselves"
        case 1: "1 change waits and goes out by itself"
        default: "\(waiting.grouped) changes wait and go out by themselves"
        }
    }

    private static func kept(_ waiting: Int) -> String {
        switch waiting {
        case 0: "Assignments are saved and wait"
        case 1: "1 change waits"
        default: "\(waiting.grouped) changes wait"
        }
    }
}
