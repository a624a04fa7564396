/// The columns of a file of leads.
enum LeadField: String, ImportField {
    case leadID = "lead_id"
    case dealID = "deal_id"
    case fullName = "full_name"
    case firstName = "first_name"
    case lastName = "last_name"
    case phone, email, carrier, stage, vendor, state, zip

    var spellings: [String] {
        switch self {
        case .leadID: ["Lead ID", "Record ID", "Lead Number", "Record Number", "External ID", "ID"]
        case .dealID: ["Deal ID", "Deal Number", "Opportunity ID", "Associated Deal ID", "Deal"]
        case .fullName:
            ["Full Name", "Name", "Customer Name", "Client Name", "Contact Name", "Lead Name"]
        case .firstName: ["First Name", "First", "Given Name", "Forename"]
        case .lastName: ["Last Name", "Last", "Surname", "Family Name"]
        case .phone:
            [
                "Phone Number", "Primary Phone", "Telephone", "Telephone Number", "Customer Phone",
                "Phone 1", "Mobile", "Mobile Phone", "Mobile Phone Number", "Cell", "Cell Phone",
                "Home Phone",
            ]
        case .email: ["E-mail", "Email Address", "E-mail Address", "Mail", "Customer Email"]
        case .carrier: ["Carrier", "Carrier Name", "Insurance Carrier", "Insurer", "Company"]
        case .stage:
            ["Stage", "Deal Stage", "Lead Stage", "Status", "Lead Status", "Pipeline Stage"]
        case .vendor:
            ["Vendor", "Vendor Name", "Lead Vendor", "Lead Source", "Source", "Lead Vendor Name"]
        case .state: ["State", "State/Region", "State Code", "Region", "Province"]
        case .zip: ["Zip Code", "ZIP", "Postal Code", "Postcode", "Zip/Postal Code"]
        }
    }
}
