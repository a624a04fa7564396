import CloudTalk
import Foundation
import Leads
import Store

/// What CloudTalk answered to a request, customer by customer.
struct CallReply: Sendable {
    /// In the order of the request's items.
    var results: [Result<StepResult, CloudTalkError>]
    var rate: RateHeaders?
    /// What went wrong with the request as a whole.
    var failure: CloudTalkError?
}

extension CallRunner {
    func reply(to sent: SentCall) async -> CallReply {
        do throws(CloudTalkError) {
            switch sent.call.form {
            case .single:
                let item = sent.items[0].item
                let answer = try await runner.run(item.requested, page: item.run.page)
                return CallReply(results: [.success(answer.value)], rate: answer.rate)
            case .bulk: return try await bulk(sent.items.map(\.item.requested))
            case .listing(let tag): return try await listing(tag, sent)
            }
        } catch {
            let each = Self.part(of: error, in: sent)
            return CallReply(
                results: sent.items.map { _ in .failure(each) }, rate: error.rate, failure: error)
        }
    }

    /// What a call that failed as a whole says of each of its changes. A refusal may be meant for one of
    /// them, and others may have been done: who is meant shows when they go in smaller company.
    private static func part(of error: CloudTalkError, in sent: SentCall) -> CloudTalkError {
        guard sent.call.form == .bulk, sent.items.count > 1 else { return error }
        switch error.kind {
        case .refused, .notFound:
            return CloudTalkError(operation: .bulk, kind: .unknown(.unreadable))
        default: return error
        }
    }

    private func bulk(
        _ requested: [RequestedAction]
    ) async throws(CloudTalkError) -> CallReply {
        let actions = requested.enumerated().compactMap { number, action in
            StepRunner.change(action).map { BulkAction(commandID: String(number + 1), change: $0) }
        }
        let answer = try await runner.client.bulk(actions)
        return CallReply(
            results: zip(requested, answer.value).map { StepRunner.result(of: $0, $1.outcome) },
            rate: answer.rate)
    }

    /// All contacts with a tag, held against the numbers of the items. Further pages are requests
    /// of their own.
    private func listing(
        _ tag: DialerTagID, _ sent: SentCall
    ) async throws(CloudTalkError) -> CallReply {
        let items = sent.items
        let first = try await runner.client.contacts(ContactQuery(tag: tag.cloudTalk))
        let pages = first.value.pageCount
        await report(.listed(tag, pages: pages))
        guard pages <= 1 || budget.known.favoursList(ofPages: pages, over: items.count),
            let rows = try await rows(after: first.value, of: tag, in: sent)
        else {
            // Our own limit holds the rest up, or the leases would run out; CloudTalk did as it was asked.
            // The numbers are searched for then: a list could be cut off time and again.
            await report(.listed(tag, pages: items.count))
            let limited = CloudTalkError(operation: .listContacts, kind: .limited(until: nil))
            return CallReply(results: items.map { _ in .failure(limited) }, rate: first.rate)
        }
        return CallReply(results: Self.found(items, in: rows), rate: first.rate)
    }

    private static func found(
        _ items: [SentItem], in rows: [ContactRow]
    ) -> [Result<StepResult, CloudTalkError>] {
        var contacts: [String: [DialerContactID]] = [:]
        for row in rows {
            for number in Set(row.publicNumbers) {
                contacts[number, default: []].append(DialerContactID(row.id))
            }
        }
        return items.map {
            let number = $0.item.run.contact.number.e164
            return .success(.found(FoundPage(contacts: contacts[number] ?? [])))
        }
    }

    /// The rows of all pages; nil where one could not be asked for, or not in time, which leaves the whole
    /// list unread.
    private func rows(
        after first: Page<ContactRow>, of tag: DialerTagID, in sent: SentCall
    ) async throws(CloudTalkError) -> [ContactRow]? {
        var rows = first.data
        let lane = sent.call.lane
        for page in stride(from: 2, through: first.pageCount, by: 1) {
            // Nobody prolongs the leases meanwhile: without an answer this one would outlast them.
            guard clock.uptime() - sent.begunAt < policy.longestBetweenRequests else { return nil }
            do {
                rows += try await requests.send(in: lane) { client throws(CloudTalkError) in
                    try await client.contacts(ContactQuery(tag: tag.cloudTalk, page: page))
                }.data
            } catch AccountRequests.Failure.cloudTalk(let error) {
                throw error
            } catch {
                return nil
            }
        }
        return rows
    }
}
