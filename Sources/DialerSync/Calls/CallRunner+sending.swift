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
            case .listing(let tag): return try await listing(tag, sent.items)
            }
        } catch {
            return CallReply(
                results: sent.items.map { _ in .failure(error) }, rate: error.rate, failure: error)
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
        _ tag: DialerTagID, _ items: [SentItem]
    ) async throws(CloudTalkError) -> CallReply {
        let first = try await runner.client.contacts(ContactQuery(tag: tag.cloudTalk))
        await report(.listed(tag, pages: first.value.pageCount))
        var rows = first.value.data
        var page = 1
        while page < first.value.pageCount {
            page += 1
            rows += try await further(page, of: tag, lane: items[0].item.lane)
        }
        var contacts: [String: [DialerContactID]] = [:]
        for row in rows {
            for number in Set(row.publicNumbers) {
                contacts[number, default: []].append(DialerContactID(row.id))
            }
        }
        return CallReply(
            results: items.map {
                let number = $0.item.run.contact.number.e164
                return .success(.found(FoundPage(contacts: contacts[number] ?? [])))
            }, rate: first.rate)
    }

    /// A page that did not come leaves the whole list unread.
    private func further(
        _ page: Int, of tag: DialerTagID, lane: Lane
    ) async throws(CloudTalkError) -> [ContactRow] {
        do {
            let answer = try await requests.send(in: lane) { client throws(CloudTalkError) in
                try await client.contacts(ContactQuery(tag: tag.cloudTalk, page: page))
            }
            return answer.data
        } catch AccountRequests.Failure.cloudTalk(let error) {
            throw error
        } catch {
            throw CloudTalkError(operation: .listContacts, kind: .limited(until: nil))
        }
    }
}
