import Leads
import Testing

@Suite("A portal's own region")
struct PhoneRegionTests {
    @Test("numbers without + belong to the portal's region")
    func defaultRegion() throws {
        let britain = try #require(PhoneReader(defaultRegion: "gb"))
        #expect(britain.defaultRegion == "GB")
        #expect(britain.read("020 7946 0958").number?.e164 == "+442079460958")
        #expect(britain.read("+1 415 555 0142").number?.e164 == "+14155550142")
        #expect(britain.read("00 1 415 555 0142").number?.e164 == "+14155550142")
    }

    @Test(
        "only regions with telephone numbers are regions",
        arguments: ["", "U", "USA", "ZZ", "1", "🇺🇸"])
    func unknownRegions(_ region: String) {
        #expect(PhoneReader(defaultRegion: region) == nil)
    }

    @Test("a sentence names the country code where the portal is not in the USA")
    func sentence() throws {
        let canada = try #require(PhoneReader(defaultRegion: "CA"))
        #expect(
            canada.read("555-0142")
                == .impossible(why: "has 7 digits; a number with country code +1 has 10"))
    }

    @Test("an area code that the number plan at hand does not know is read")
    func newAreaCodes() throws {
        let reader = try #require(PhoneReader(defaultRegion: "US"))
        // 738 was opened in 2024, 999 is not opened at all.
        #expect(reader.read("738-555-0142").number?.e164 == "+17385550142")
        #expect(reader.read("999-555-0142").number?.e164 == "+19995550142")
    }

    @Test("readers in many tasks at once read the same")
    func concurrency() async throws {
        let reader = try #require(PhoneReader(defaultRegion: "US"))
        let wrong = await withTaskGroup(of: Int.self) { group in
            for area in 200..<232 where area != 211 {
                group.addTask {
                    (100..<150).count { line in
                        reader.read("(\(area)) 555-0\(line)").number?.e164
                            != "+1\(area)5550\(line)"
                    }
                }
            }
            return await group.reduce(0, +)
        }
        #expect(wrong == 0)
    }
}

@Suite("Telephone numbers for people")
struct PhoneDisplayTests {
    @Test(
        "a number of the readers' country has its national form, others the international one",
        arguments: [
            ("+14155550142", "US", "(415) 555-0142"), ("+14155550142", "us", "(415) 555-0142"),
            ("+14165550142", "US", "(416) 555-0142"), ("+442079460958", "US", "+44 20 7946 0958"),
            ("+442079460958", "GB", "020 7946 0958"), ("+14155550142", "GB", "+1 415-555-0142"),
            ("+14155550142", "", "+1 415-555-0142"),
        ])
    func display(_ e164: String, region: String, shown: String) throws {
        #expect(try #require(PhoneNumber(e164: e164)).display(region: region) == shown)
    }

    @Test("a number that libphonenumber cannot write is shown as it is stored")
    func unknown() throws {
        #expect(
            try #require(PhoneNumber(e164: "+9991234567")).display(region: "US") == "+9991234567")
    }
}
