/// Where a form sends the browser afterwards: only to pages of the portal itself.
struct BackAddress: Sendable {
    let address: String

    init?(_ text: String?) {
        guard let text, text.utf8.first == UInt8(ascii: "/"), text.utf8.count <= 2_000,
            text.utf8.allSatisfy({ (0x21...0x7e).contains($0) && $0 != UInt8(ascii: "\\") }),
            !text.hasPrefix("//")
        else { return nil }
        address = text
    }
}
