import Testing

@testable import CSV

/// SplitMix64: the same seed gives the same test on every machine.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

@Suite("CSV in pieces")
struct CSVChunkTests {
    @Test("a file reads the same however it is cut into pieces", arguments: 0..<UInt64(60))
    func anyPieces(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<20 {
            let file = Self.file(using: &random)
            let whole = rows(file)
            #expect(Array(CSVRows(file.map { [$0] })) == whole, "\(file)")
            let pieces = Self.pieces(of: file, upTo: 12, using: &random)
            #expect(Array(CSVRows(pieces)) == whole, "\(file)")
        }
    }

    @Test(
        "overlong rows read the same however they are cut", arguments: [1, 1_000, 65_536, 99_991])
    func longRows(size: Int) {
        let long = String(repeating: "x", count: 70_000)
        let lines = String(repeating: "3,4\r\n", count: 15_000)
        let text = "a,b\r\n1,\(long)\r\n2,\"\(long)\"\r\n5,6\r\n7,\"x\r\n" + lines + "\"z\",8\r\n"
        let file = Array(text.utf8)
        let pieces = stride(from: 0, to: file.count, by: size).map {
            Array(file[$0..<min($0 + size, file.count)])
        }
        let result = Array(CSVRows(pieces))
        #expect(result == rows(file))
        #expect(result.problems.map(\.line) == [2, 3, 5])
        #expect(result.records.count == 15_002)
    }

    @Test("a file of good and bad rows gives the line of each", arguments: 0..<UInt64(30))
    func lines(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var text = "a,b,c\n"
        var line = 2
        var good: [Int] = []
        var bad: [Int] = []
        for _ in 0..<200 {
            let (row, isGood, height) =
                Self.samples.randomElement(using: &random) ?? Self.samples[0]
            text += row
            if isGood { good.append(line) } else { bad.append(line) }
            line += height
        }
        let result = rows(text)
        #expect(result.records.map(\.line) == good)
        #expect(result.problems.map(\.line) == bad)
    }

    /// Rows of three columns: the text, whether it is good, and how many lines it has.
    static let samples: [(String, Bool, Int)] = [
        ("1,2,3\n", true, 1), ("1,2,3\r\n", true, 1), ("1,2,3\r", true, 1),
        ("1,\"2\n2\r\n2\",3\n", true, 3), ("\"\",\"a\"\"b\",\",\"\n", true, 1),
        ("1,2\n", false, 1), ("1,2,3,4\r\n", false, 1), ("\"1\"x,2,3\n", false, 1),
        ("1,2,a\u{0}\n", false, 1),
    ]

    /// Mostly what CSV is made of, in an order that it should not have.
    static func file(using random: inout SeededGenerator) -> [UInt8] {
        let parts: [[UInt8]] = [
            [0x2C], [0x2C], [0x22], [0x22], [0x0A], [0x0D], [0x0D, 0x0A], [0x3B], [0x09],
            [0x61], [0x62, 0x63], [0x20], [0xC3, 0xA9], [0xC3], [0xFF], [0x00],
        ]
        let starts: [[UInt8]] = [
            Array("a,b\n".utf8), Array("a,b\r\n".utf8), Array("a;b\r".utf8),
            [0xEF, 0xBB, 0xBF] + Array("a,b\n".utf8), [0xEF, 0xBB], [0xFF, 0xFE], [],
        ]
        var file = starts.randomElement(using: &random) ?? []
        for _ in 0..<Int.random(in: 0...40, using: &random) {
            file += parts.randomElement(using: &random) ?? []
        }
        return file
    }

    static func pieces(
        of file: [UInt8], upTo longest: Int, using random: inout SeededGenerator
    ) -> [[UInt8]] {
        var pieces: [[UInt8]] = []
        var rest = file[...]
        while !rest.isEmpty {
            let piece = rest.prefix(Int.random(in: 0...longest, using: &random))
            pieces.append(Array(piece))
            rest = rest.dropFirst(piece.count)
        }
        return pieces
    }
}
