import CPhoneNumber

extension PhoneNumber {
    /// The number as people write it: `(415) 555-0142` where it is of the country, else
    /// `+44 20 7946 0958`.
    ///
    /// - Parameter region: the readers' region, ISO 3166 alpha-2. Of the country are all numbers
    ///   with the region's country code, for which area codes are in Canada and which in the USA
    ///   changes faster than the number plan at hand.
    public func display(region: String) -> String {
        let home = Self.countryCode(ofRegion: region.uppercased()) ?? 0
        return withUnsafeTemporaryAllocation(of: CChar.self, capacity: 64) { buffer in
            guard let text = buffer.baseAddress,
                cphone_display(e164, Int32(home), text, UInt(buffer.count)) == 1
            else { return e164 }
            return String(cString: text)
        }
    }

    /// For example 1 for `US`; nil when no region of that code has telephone numbers.
    static func countryCode(ofRegion region: String) -> Int? {
        guard region.utf8.count == 2 else { return nil }
        let code = Int(cphone_country_code(region))
        return code > 0 ? code : nil
    }
}
