/// What a JSON value has to look like. One description checks what comes in, stands in
/// `/openapi.json`, and is what tests hold the answers against.
indirect enum Schema: Sendable {
    /// - Parameter limit: the most characters.
    case string(format: String? = nil, values: [String] = [], limit: Int? = nil)
    /// A whole number.
    case integer
    case number
    case boolean
    case list(Schema, limit: Int? = nil)
    case object([Property])
    /// An object with names of the sender's choice.
    case map(Schema)
    /// The schema, or null.
    case nullable(Schema)
    case either(Schema, Schema)
    /// A schema with a name, described once under `components`.
    case named(String, Schema)

    struct Property: Sendable {
        let name: String
        let schema: Schema
        let required: Bool
        let about: String?

        /// One that is always there.
        static func always(_ name: String, _ schema: Schema, _ about: String? = nil) -> Property {
            Property(name: name, schema: schema, required: true, about: about)
        }

        /// One that may be left out.
        static func maybe(_ name: String, _ schema: Schema, _ about: String? = nil) -> Property {
            Property(name: name, schema: schema, required: false, about: about)
        }
    }

    static let text = Schema.string()
    static let time = Schema.string(format: "date-time")
}
