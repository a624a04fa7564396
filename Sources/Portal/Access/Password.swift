import Crypto
import CryptoExtras
import Foundation

/// How much work one guess at a password costs: scrypt's parameters (RFC 7914).
public struct PasswordCost: Sendable, Equatable {
    /// N is two to the power of this.
    public let power: Int
    /// r
    public let blockSize: Int
    /// p
    public let parallelism: Int

    /// Nil where one check would need more than 1 GiB or scrypt does not allow the parameters.
    public init?(power: Int, blockSize: Int = 8, parallelism: Int = 1) {
        guard (1...20).contains(power), (1...32).contains(blockSize),
            (1...16).contains(parallelism), (128 << power) * blockSize <= 1 << 30
        else { return nil }
        self.init(checkedPower: power, blockSize: blockSize, parallelism: parallelism)
    }

    private init(checkedPower power: Int, blockSize: Int, parallelism: Int) {
        self.power = power
        self.blockSize = blockSize
        self.parallelism = parallelism
    }

    /// N = 2^17, r = 8, p = 1: 128 MiB and about a third of a second per check.
    public static let standard = PasswordCost(checkedPower: 17, blockSize: 8, parallelism: 1)
}

/// Passwords as they are stored: `scrypt$17$8$1$SALT$KEY`, salt and key in Base64. The parameters
/// travel with the hash, so that raising the cost does not lock anybody out.
public enum Password {
    /// The fewest characters of a new password.
    public static let minimumLength = 10
    /// The most bytes of UTF-8 that are looked at; longer ones are refused.
    public static let maximumLength = 1_000

    /// What to store of a password. Takes a third of a second and 128 MiB at the standard cost:
    /// not to be called on a thread that serves requests.
    public static func hash(_ password: String, cost: PasswordCost = .standard) throws -> String {
        let salt = SymmetricKey(size: .bits128).withUnsafeBytes { Data($0) }
        let key = try derive(password, salt: salt, cost: cost)
        let fields = ["scrypt", "\(cost.power)", "\(cost.blockSize)", "\(cost.parallelism)"]
        return (fields + [salt.base64EncodedString(), key.base64EncodedString()])
            .joined(separator: "$")
    }

    /// Whether `stored` came from this password. False as well where `stored` is not one of ours.
    public static func verify(_ password: String, against stored: String) throws -> Bool {
        guard password.utf8.count <= maximumLength, let parts = StoredPassword(stored) else {
            return false
        }
        let key = try derive(password, salt: parts.salt, cost: parts.cost)
        return SHA256.hash(data: key) == SHA256.hash(data: parts.key)
    }

    private static func derive(_ password: String, salt: Data, cost: PasswordCost) throws -> Data {
        // The same letters typed on another keyboard are the same password.
        let letters = password.precomposedStringWithCompatibilityMapping
        return try KDF.Scrypt.deriveKey(
            from: Data(letters.utf8), salt: salt, outputByteCount: 32, rounds: 1 << cost.power,
            blockSize: cost.blockSize, parallelism: cost.parallelism
        ).withUnsafeBytes { Data($0) }
    }
}

/// The parts of a stored password.
private struct StoredPassword {
    let cost: PasswordCost
    let salt: Data
    let key: Data

    init?(_ text: String) {
        let fields = text.split(separator: "$", omittingEmptySubsequences: false)
        guard fields.count == 6, fields[0] == "scrypt", let power = Int(fields[1]),
            let blockSize = Int(fields[2]), let parallelism = Int(fields[3]),
            let cost = PasswordCost(power: power, blockSize: blockSize, parallelism: parallelism),
            let salt = Data(base64Encoded: String(fields[4])),
            let key = Data(base64Encoded: String(fields[5])), key.count == 32
        else { return nil }
        self.cost = cost
        self.salt = salt
        self.key = key
    }
}
