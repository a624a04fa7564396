import CloudTalk
import Foundation

@testable import CloudTalkSandbox

/// Carries requests between the workers and the sandbox, at the pace and with the faults of the
/// simulation. A request is sent, arrives, and is answered: three events, any of which may stay out.
final class Network: CloudTalkTransport, @unchecked Sendable {
    let sandbox: Sandbox
    private let clock: VirtualClock
    private let dice: Dice
    private let shape: Shape
    private let timeout: Int64
    private(set) var exchanges: [Exchange] = []
    private var count = 0
    var key: Sandbox.Key
    /// Off once faults have stopped.
    var isFaulty = true
    /// Concerns the customer that CloudTalk fails at; nil where there is none.
    var poison: ((WireCall) -> Bool)?
    var willSend: (Exchange) -> Void = { _ in }
    var willArrive: (Exchange) -> Void = { _ in }
    var didArrive: (Exchange) -> Void = { _ in }
    var didHear: (Exchange) -> Void = { _ in }

    init(_ sandbox: Sandbox, clock: VirtualClock, dice: Dice, shape: Shape, timeout: Double) {
        self.sandbox = sandbox
        self.clock = clock
        self.dice = dice
        self.shape = shape
        self.timeout = Int64(timeout * 1000)
        key = sandbox.configuration.key
    }

    func send(_ request: CloudTalkRequest) async throws(TransportFailure) -> CloudTalkReply {
        let caller = Incarnation.current
        guard caller?.isDead != true else { throw .lost(.cancelled) }
        let exchange = begin(request, caller)
        await withCheckedContinuation { continuation in
            exchange.resume = { continuation.resume() }
        }
        switch exchange.heard {
        case .reply(let reply): return reply
        case .failure(let failure): throw failure
        case .nothing, nil: throw .lost(.cancelled)
        }
    }

    private func begin(_ request: CloudTalkRequest, _ caller: Incarnation?) -> Exchange {
        count += 1
        let call = WireCall(request)
        let faults = isFaulty ? shape.weather.draw(dice) : []
        let exchange = Exchange(
            id: count, caller: caller, request: request, call: call, sentAt: clock.elapsed,
            faults: faults)
        route(exchange)
        exchanges.append(exchange)
        willSend(exchange)
        return exchange
    }

    /// When it arrives, and what the caller hears whether or not it does.
    private func route(_ exchange: Exchange) {
        let way = 10 + dice.milliseconds(0...shape.latency)
        let lost = exchange.sentAt + timeout
        exchange.arrivesAt = exchange.sentAt + way
        if exchange.has(.lateAfterReset) {
            let breaks = exchange.sentAt + way
            exchange.reply = (breaks, .failure(.lost(.connectionLost)))
            exchange.arrivesAt = breaks + dice.milliseconds(0.5...10)
        } else if exchange.has(.lateAfterTimeout) {
            exchange.reply = (lost, .failure(.lost(.timeout)))
            exchange.arrivesAt = lost + dice.milliseconds(0.1...10)
        } else if exchange.has(.veryLate) {
            exchange.reply = (lost, .failure(.lost(.timeout)))
            exchange.arrivesAt = lost + dice.milliseconds(20...90)
        } else {
            exchange.reply = (lost, .failure(.lost(.timeout)))
        }
    }

    /// CloudTalk gets the request.
    func arrive(_ exchange: Exchange) {
        willArrive(exchange)
        exchange.arrivesAt = nil
        exchange.arrivedAt = clock.elapsed
        let outcome = ask(exchange)
        exchange.judge(outcome)
        let back = clock.elapsed + 10 + dice.milliseconds(0...shape.latency)
        if exchange.heard == nil, !exchange.landsLate { answer(exchange, outcome, at: back) }
        didArrive(exchange)
    }

    private func ask(_ exchange: Exchange) -> SandboxOutcome {
        if let poison, poison(exchange.call) {
            return .respond(
                SandboxResponse(status: 500, body: Array("<h1>Oops</h1>".utf8)), after: 0)
        }
        for case .sandbox(let kind) in exchange.faults
        where kind.applies(to: exchange.call.endpoint) {
            sandbox.inject(kind)
        }
        let pair = Data("\(key.id):\(key.secret)".utf8).base64EncodedString()
        let outcome = sandbox.handle(
            SandboxRequest(
                method: exchange.request.method.rawValue, target: target(of: exchange),
                headers: ["Accept": "application/json", "Authorization": "Basic \(pair)"],
                body: [UInt8](exchange.request.body ?? Data())))
        if !exchange.faults.isEmpty { sandbox.clearFaults() }
        return outcome
    }

    /// What is asked of CloudTalk, which puts fewer contacts on a page than it is asked to.
    private func target(of exchange: Exchange) -> String {
        guard exchange.call.endpoint == .listContacts else { return exchange.request.target }
        return exchange.request.target.replacing("limit=1000", with: "limit=\(shape.pageRows)")
    }

    private func answer(_ exchange: Exchange, _ outcome: SandboxOutcome, at moment: Int64) {
        switch outcome {
        case .respond(let response, _):
            let slow = exchange.has(.slowAnswer) ? timeout : 0
            tell(exchange, .reply(reply(response, exchange)), at: moment + slow)
        case .refused: tell(exchange, .failure(.notSent(.refused)), at: moment)
        case .reset, .cutBody: tell(exchange, .failure(.lost(.connectionLost)), at: moment)
        case .hang: break
        }
    }

    /// What comes after the caller's time is never heard.
    private func tell(_ exchange: Exchange, _ heard: Exchange.Heard, at moment: Int64) {
        guard let last = exchange.reply?.at, moment < last else { return }
        exchange.reply = (moment, heard)
    }

    private func reply(_ response: SandboxResponse, _ exchange: Exchange) -> CloudTalkReply {
        var headers = HeaderFields()
        for (name, value) in response.headers.sorted(by: { $0.key < $1.key }) {
            let isMad = exchange.has(.madHeaders) && name.hasPrefix("X-CloudTalkAPI")
            headers.append(name: name, value: isMad ? Self.madness(dice) : value)
        }
        return CloudTalkReply(
            status: response.status, headers: headers, body: Data(response.body))
    }

    private static func madness(_ dice: Dice) -> String {
        dice.one(of: ["-7", "0", "1e18", "soon", "", "99999999999999999999", "1.5", "NaN"])
    }

    /// The caller hears what there is to hear.
    func hear(_ exchange: Exchange) {
        exchange.heard = exchange.reply?.1 ?? .nothing
        exchange.heardAt = clock.elapsed
        finish(exchange)
    }

    /// The caller is gone: nobody hears of its requests, which go on.
    func forget(_ caller: Incarnation) {
        for exchange in exchanges where exchange.caller === caller && exchange.heard == nil {
            exchange.heard = .nothing
            exchange.heardAt = clock.elapsed
            finish(exchange)
        }
    }

    private func finish(_ exchange: Exchange) {
        didHear(exchange)
        exchange.resume?()
        exchange.resume = nil
        sweep()
    }

    func sweep() { exchanges.removeAll { $0.isOver } }
}

extension Exchange {
    func has(_ trouble: Weather.Trouble) -> Bool { faults.contains(.way(trouble)) }

    var landsLate: Bool { has(.lateAfterReset) || has(.lateAfterTimeout) || has(.veryLate) }

    /// Reads what CloudTalk answered. What is not proper JSON, or lacks the status that every answer
    /// to a write has and the count that every list has, tells nothing.
    func judge(_ outcome: SandboxOutcome) {
        guard case .respond(let response, _) = outcome else {
            let never = outcome == .refused
            verdicts = call.writes.map { _ in never ? .refused : .unknown }
            return
        }
        let document = (try? JSONValue(parsing: response.body))?["responseData"]
        let said = document?["status"]?.integer
        let status = max(said ?? 0, response.status)
        let isShown = document?["Contact"]?["id"]?.text != nil || status == 404
        let isListed = document?["data"]?.elements != nil
        isReadable = (status < 300 && isListed) || (isShown && (status < 300 || status == 404))
        if call.endpoint == .bulk, status < 300 {
            verdicts = Self.verdicts(of: document, request)
        } else {
            let isDone = status < 300 && said != nil
            let verdict: Verdict =
                isDone ? .done : (400..<500).contains(status) ? .refused : .unknown
            verdicts = call.writes.map { _ in verdict }
        }
    }

    private static func verdicts(of reply: JSONValue?, _ request: CloudTalkRequest) -> [Verdict] {
        let actions = (try? JSONValue(parsing: [UInt8](request.body ?? Data())))?.elements ?? []
        let items = reply?["data"]?.elements ?? []
        return actions.map { action in
            let item = items.first { $0["command_id"] == action["command_id"] }
            guard let status = item?["status"]?.integer else { return .unknown }
            return status < 300 ? .done : status < 500 ? .refused : .unknown
        }
    }
}
