public import struct Foundation.Date

extension Sandbox {
    /// A pair of the account: Access Key ID and Access Key Secret.
    public struct Key: Sendable, Equatable {
        public var id: String
        public var secret: String

        public init(id: String, secret: String) {
            self.id = id
            self.secret = secret
        }
    }

    public struct Tag: Sendable, Equatable {
        public typealias ID = Identifier<Tag>
        public var id: ID
        public var name: String

        public init(id: ID, name: String) {
            self.id = id
            self.name = name
        }
    }

    public struct Agent: Sendable, Equatable {
        public typealias ID = Identifier<Agent>
        /// `availability_status` of the published contract.
        public enum Availability: String, Sendable { case online, offline, paused, calling }

        public var id: ID
        public var firstName: String
        public var lastName: String
        public var email: String
        public var availability: Availability

        public init(
            id: ID, firstName: String, lastName: String, email: String,
            availability: Availability = .online
        ) {
            self.id = id
            self.firstName = firstName
            self.lastName = lastName
            self.email = email
            self.availability = availability
        }

        public var fullName: String { "\(firstName) \(lastName)" }
    }

    /// A campaign that selects its contacts by tags.
    public struct Campaign: Sendable, Equatable {
        public typealias ID = Identifier<Campaign>
        public var id: ID
        public var name: String
        public var isActive: Bool
        public var tags: [Tag.ID]
        public var agents: [Agent.ID]
        public var buttons: [Button]

        public init(
            id: ID, name: String, isActive: Bool = true, tags: [Tag.ID], agents: [Agent.ID],
            buttons: [Button] = [.sale, .callAgain, .doNotCall]
        ) {
            self.id = id
            self.name = name
            self.isActive = isActive
            self.tags = tags
            self.agents = agents
            self.buttons = buttons
        }
    }

    /// One of the call results that an agent can choose.
    public struct Button: Sendable, Equatable {
        public var title: String
        /// One of `Button.types`.
        public var type: String
        public var color: String

        public init(title: String, type: String, color: String = "#2980b9") {
            self.title = title
            self.type = type
            self.color = color
        }

        public static let types = [
            "successful_positive", "successful_negative", "rescheduled",
            "unsuccessful_call_again", "unsuccessful_do_not_call",
        ]
        public static let sale = Button(title: "Sale", type: "successful_positive")
        public static let callAgain = Button(title: "Call again", type: "unsuccessful_call_again")
        public static let doNotCall = Button(title: "Do not call", type: "unsuccessful_do_not_call")
    }

    public struct Blocking: Sendable, Equatable {
        public typealias ID = Identifier<Blocking>
        public enum Direction: String, Sendable { case all, incoming, outgoing }

        public var id: ID
        public var direction: Direction
        /// With `+`.
        public var number: String
        public var created: Date
    }

    /// A call that the API was asked to place.
    public struct PlacedCall: Sendable, Equatable {
        public var agent: Agent.ID
        public var number: String
        public var at: Date
    }

    /// A contact as it stands in the dialing list of a campaign.
    public struct QueueEntry: Sendable, Equatable {
        public var contact: Contact.ID
        public var name: String
        /// The first number that may be called, with `+`.
        public var number: String?
        public var links: [Contact.Link]
    }
}
