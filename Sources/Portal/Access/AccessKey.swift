import Crypto
import Foundation

/// Secrets that the portal hands out and later recognises: tokens of programs, sessions, one-time
/// sign-in links. Only their hashes are stored.
public enum AccessKey {
    /// A new token for a program: `rp_` and 256 random bits.
    public static func generate() -> String { "rp_" + random() }

    /// 256 random bits in URL-safe Base64, 43 characters.
    static func random() -> String {
        let bytes = SymmetricKey(size: .bits256).withUnsafeBytes { Data($0) }
        return bytes.base64EncodedString()
            .replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }

    /// What is stored of a key: the SHA-256 of its UTF-8 bytes in lower-case hex. Enough without
    /// salt or stretching, for nobody can guess 256 random bits.
    public static func hash(_ key: String) -> String {
        let digits = Array("0123456789abcdef".utf8)
        let text = SHA256.hash(data: Array(key.utf8)).flatMap { byte in
            [digits[Int(byte >> 4)], digits[Int(byte & 15)]]
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// Whether two secrets are the same, in a time that does not tell how far they are.
    static func matches(_ first: String, _ second: String) -> Bool {
        SHA256.hash(data: Data(first.utf8)) == SHA256.hash(data: Data(second.utf8))
    }
}
