import CPhoneNumber

/// Reads telephone numbers as people type and export them. The only way from a text to a
/// ``PhoneNumber``, so that one number is one customer, however it was written.
///
/// Refused is only what cannot be a number: a length that no number of its country has; with
/// country code 1 an area code or exchange not starting with 2 to 9, or an area code ending in 11.
/// Numbers that merely are not in libphonenumber's number plan are read, for that plan ages.
///
/// May be used from several threads at once: libphonenumber's one instance is made once, and
/// reading changes nothing but its cache of patterns, which it locks.
public struct PhoneReader: Sendable {
    /// The region that numbers without `+` belong to, ISO 3166 alpha-2 in upper case.
    public let defaultRegion: String

    /// - Parameter defaultRegion: ISO 3166 alpha-2, in either case. Nil when no such region has
    ///   telephone numbers.
    public init?(defaultRegion: String) {
        let region = defaultRegion.uppercased()
        guard PhoneNumber.countryCode(ofRegion: region) != nil else { return nil }
        self.defaultRegion = region
    }

    /// What a cell holds. Numbers without `+` belong to the default region, unless they start with
    /// its international prefix or with `00`.
    public func read(_ text: String) -> PhoneReading {
        do throws(PhoneFault) {
            guard let cell = try PhoneText(text) else { return .absent }
            return .number(try number(cell.number), extension: cell.extension)
        } catch {
            return .impossible(why: error.words(home: defaultRegion))
        }
    }

    private func number(_ digits: String) throws(PhoneFault) -> PhoneNumber {
        do throws(PhoneFault) {
            return try parse(digits)
        } catch {
            // Much of the world dials 00 before a country code, and writes it wherever it is.
            guard digits.hasPrefix("00") else { throw error }
            return try parse("+" + digits.dropFirst(2))
        }
    }

    private func parse(_ digits: String) throws(PhoneFault) -> PhoneNumber {
        var e164 = try possible(digits)
        if e164.hasPrefix("+1") { return try Self.accepted(e164) }
        // A prefix that is dialled only within the country is taken off once per reading. What is
        // stored must read as itself.
        for _ in 1...3 {
            let again = try possible(e164)
            if again == e164 { return try Self.accepted(e164) }
            e164 = again
        }
        throw .notANumber
    }

    private static func accepted(_ e164: String) throws(PhoneFault) -> PhoneNumber {
        if let number = PhoneNumber(e164: e164) { return number }
        let count = e164.utf8.count - 1
        throw count > 15 ? .tooManyDigits(count) : .notANumber
    }

    /// The number in E.164 form, if its country has numbers like it.
    private func possible(_ digits: String) throws(PhoneFault) -> String {
        let written = digits.filter(\.isNumber).count
        guard written <= 20 else { throw .tooManyDigits(written) }
        let reading = cphone_read(digits, defaultRegion)
        let national = reading.nationalDigits
        let country = Int(reading.country_code)
        guard reading.verdict == CPHONE_POSSIBLE else {
            // Without a country code the reading broke off: what was written is all that is known.
            let known = country > 0
            throw Self.fault(
                reading.verdict, written: written, behindCode: known ? national.count : written,
                country: known ? country : PhoneNumber.countryCode(ofRegion: defaultRegion) ?? 0)
        }
        if country == 1 { try Self.checkNorthAmerican(Array(national.utf8)) }
        return "+\(country)\(national)"
    }

    /// What libphonenumber's verdict means.
    private static func fault(
        _ verdict: CPhoneVerdict, written: Int, behindCode count: Int, country: Int
    ) -> PhoneFault {
        switch verdict {
        case CPHONE_UNKNOWN_COUNTRY: .unknownCountry
        case CPHONE_TOO_LONG where written > 15: .tooManyDigits(written)
        case CPHONE_TOO_LONG: .length(count, country: country, .long)
        case CPHONE_WRONG_LENGTH: .length(count, country: country, .other)
        case CPHONE_LOCAL_ONLY, CPHONE_TOO_SHORT: .length(count, country: country, .short)
        // libphonenumber sees no number in a single digit.
        case CPHONE_NOT_A_NUMBER where written < 3: .length(count, country: country, .short)
        default: .notANumber
        }
    }

    /// Ten digits, area code and exchange from 200 up, and no area code such as 911.
    private static func checkNorthAmerican(_ digits: [UInt8]) throws(PhoneFault) {
        let one = UInt8(ascii: "1")
        let starts = UInt8(ascii: "2")...UInt8(ascii: "9")
        guard digits.count == 10 else { throw .length(digits.count, country: 1, .other) }
        if digits[0] == one { throw .incompleteAfterOne(9) }
        guard starts.contains(digits[0]) else { throw .areaCodeStart }
        if digits[1] == one, digits[2] == one { throw .serviceCode }
        guard starts.contains(digits[3]) else { throw .exchangeStart }
    }
}

extension CPhoneReading {
    fileprivate var nationalDigits: String {
        withUnsafeBytes(of: national) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }
}
