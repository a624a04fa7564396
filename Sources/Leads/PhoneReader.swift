/// (written elsewhere)
public struct PhoneReader: Sendable { public func read(_ text: String) -> PhoneReading { .absent } }
