import Leads
import Testing

@Suite("Reading anything as a telephone number")
struct PhoneFuzzTests {
    static let regions = ["US", "GB", "DE", "IT", "MX", "AR", "BR", "AU", "RU", "HK"]

    @Test("whatever is accepted is E.164 and reads as itself", arguments: 0..<UInt64(40))
    func roundTrip(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let region = Self.regions[Int(seed) % Self.regions.count]
        let reader = try #require(PhoneReader(defaultRegion: region))
        var accepted = 0
        for _ in 0..<100 {
            let text = Self.text(using: &random)
            guard case .number(let number, let ending) = reader.read(text) else { continue }
            accepted += 1
            #expect(PhoneNumber(e164: number.e164) == number, "\(text)")
            #expect(reader.read(number.e164) == .number(number, extension: nil), "\(text)")
            if let ending { #expect((1...7).contains(ending.count), "\(text)") }
            if number.e164.hasPrefix("+1") { #expect(number.e164.count == 12, "\(text)") }
        }
        #expect(accepted > 0, "a seed that reaches nothing proves nothing")
    }

    /// Half of the texts are nearly numbers, half are anything.
    static func text(using random: inout SeededGenerator) -> String {
        if Bool.random(using: &random) {
            let start = ["", "+", "00", "011", "+1", "+44", "+49", "+39", "+52"]
            let separators = ["", "", "", " ", "-", ".", "/", "(", ")"]
            var text = start.randomElement(using: &random) ?? ""
            for _ in 0..<Int.random(in: 5...14, using: &random) {
                text += String(Int.random(in: 0...9, using: &random))
                text += separators.randomElement(using: &random) ?? ""
            }
            return text + (["", "", " x12", ".0", "e9"].randomElement(using: &random) ?? "")
        }
        var scalars = String.UnicodeScalarView()
        for _ in 0..<Int.random(in: 0...40, using: &random) {
            let wide = Int.random(in: 0..<4, using: &random) == 0
            let value = UInt32.random(in: wide ? 0...0x2FFFF : 0x20...0x7E, using: &random)
            if let scalar = Unicode.Scalar(value) { scalars.append(scalar) }
        }
        return String(scalars)
    }
}
