/// Why a cell does not hold a telephone number.
enum PhoneFault: Error, Equatable {
    case tooMuchText
    case noDigits
    case letters
    case signs
    case several
    case spreadsheet
    case badExtension
    case unknownCountry
    case notANumber
    /// No number of the country has that many digits behind the country code.
    case length(Int, country: Int, Misfit)
    /// More digits than any number in the world.
    case tooManyDigits(Int)
    /// `1` and that many digits, of a number with country code 1.
    case incompleteAfterOne(Int)
    case areaCodeStart
    case serviceCode
    case exchangeStart

    enum Misfit { case short, long, other }

    /// A sentence for people without its subject ("the phone number"), and without the number.
    ///
    /// - Parameter home: the region (ISO 3166 alpha-2) that numbers without `+` belong to.
    func words(home: String) -> String {
        switch self {
        case .tooMuchText: "is too long a text to be a phone number"
        case .noDigits: "has no digits"
        case .letters: "has letters in it; write the number in digits, an extension as x12"
        case .signs: "has signs in it that no phone number has"
        case .several: "holds more than one number; write one number in a cell"
        case .spreadsheet:
            "was changed by a spreadsheet into a rounded number; format the column as text there and "
                + "export it again"
        case .badExtension: "has an extension that is not 1 to 7 digits"
        case .unknownCountry: "begins with a country code that does not exist"
        case .notANumber: "is not a phone number"
        case .length(let count, let country, let misfit):
            Self.lengthWords(count, country: country, misfit, home: home)
        case .tooManyDigits(let count):
            "has \(Self.digits(count)), more than any phone number; write one number in a cell"
        case .incompleteAfterOne(let count):
            "has \(Self.digits(count)) after the 1; \(Self.northAmerican(home)) has 10"
        case .areaCodeStart: "has an area code that begins with 0 or 1, which none does"
        case .serviceCode:
            "has an area code that ends in 11; those are services such as 911, not area codes"
        case .exchangeStart:
            "has 0 or 1 right after the area code; \(Self.northAmerican(home)) never has"
        }
    }

    private static func lengthWords(
        _ count: Int, country: Int, _ misfit: Misfit, home: String
    ) -> String {
        if country == 1 {
            let abroad =
                misfit == .long ? "; a number of another country starts with + and its code" : ""
            return "has \(digits(count)); \(northAmerican(home)) has 10\(abroad)"
        }
        let verdict =
            switch misfit {
            case .short: "too few for"
            case .long: "too many for"
            case .other: "which fits no number of"
            }
        return "has \(digits(count)) after the country code, \(verdict) country code +\(country)"
    }

    private static func digits(_ count: Int) -> String {
        count == 1 ? "1 digit" : "\(count) digits"
    }

    private static func northAmerican(_ home: String) -> String {
        home == "US" ? "a US number" : "a number with country code +1"
    }
}
