internal import Foundation
internal import Leads

/// What a lead is found by. A term is a kind and a text: `n:` a word of the name, `i:` an id, `p:`
/// the digits of the number from the last to the first, so that a number's ending is a beginning.
enum LeadTerms {
    static func of(
        lead: LeadID, deal: String?, name: PersonName, phone: String?, number: PhoneNumber?
    ) -> Set<String> {
        var terms = Set(nameWords(in: name.full).map { "n:" + $0 })
        terms.insert("i:" + folded(lead.rawValue))
        if let deal { terms.insert("i:" + folded(deal)) }
        let digits = digits(in: number?.e164 ?? phone ?? "")
        if !digits.isEmpty { terms.insert("p:" + String(digits.reversed())) }
        return terms
    }

    /// Beginnings of terms, one list per word of the question: a lead matches when each list has a
    /// beginning that one of its terms has. A question written like one telephone number is one word.
    static func beginnings(in question: String, phones: PhoneReader) -> [[String]] {
        let trimmed = question.trimmingWhitespace()
        if trimmed.contains(where: \.isWhitespace), isWrittenLikeANumber(trimmed) {
            // As it reads here, and as the ending of a number of any country.
            let numbers = [phones.read(trimmed).number?.e164, trimmed].compactMap { $0 }
            return [Set(numbers.map { "p:" + String(digits(in: $0).reversed()) }).sorted()]
        }
        return trimmed.split(whereSeparator: \.isWhitespace).map { beginnings(ofWord: String($0)) }
    }

    private static func beginnings(ofWord word: String) -> [String] {
        var beginnings = ["n:" + bare(folded(word)), "i:" + folded(word)]
        let digits = digits(in: word)
        if digits.count > 1, isWrittenLikeANumber(word) {
            beginnings.append("p:" + String(digits.reversed()))
        }
        return beginnings
    }

    /// As names are compared and sorted: without case and diacritics.
    static func folded(_ text: String) -> String {
        if text.utf8.allSatisfy({ $0 < 0x80 }) { return text.lowercased() }
        return text.folding(options: [.caseInsensitive, .diacriticInsensitive], locale: nil)
            .lowercased()
    }

    /// "O'Brien-Smith" is found as `obriensmith`, and by each of its parts.
    private static func nameWords(in name: String) -> [String] {
        folded(name).split(whereSeparator: \.isWhitespace).flatMap { word in
            let parts = word.split { !$0.isLetter && !$0.isNumber }.map(String.init)
            return parts.count > 1 ? [bare(String(word))] + parts : [bare(String(word))]
        }
    }

    /// The word without punctuation; a word of nothing else stays as it is.
    private static func bare(_ word: String) -> String {
        let bare = word.filter { $0.isLetter || $0.isNumber }
        return bare.isEmpty ? word : bare
    }

    private static func digits(in text: String) -> String {
        String(text.filter { $0.isASCII && $0.isNumber })
    }

    private static func isWrittenLikeANumber(_ text: String) -> Bool {
        text.allSatisfy { ($0.isASCII && $0.isNumber) || "+-.()/ \u{A0}".contains($0) }
            && text.contains(where: \.isNumber)
    }
}
