/// What the demo's people are made of.
enum DemoWords {
    static let firstNames = [
        "Aaliyah", "Abel", "Adaeze", "Aiko", "Alejandra", "Amara", "Anders", "Anaïs", "Beatriz",
        "Benjamin", "Björn", "Carmen", "Chidi", "Chloé", "Darnell", "D'Andre", "Deepa", "Dolores",
        "Eleanor", "Emeka", "Esperanza", "Faith", "Farid", "Fiona", "Gabriela", "George",
        "Giovanni",
        "Hana", "Harold", "Héctor", "Ines", "Irving", "Jamal", "Jennifer", "José", "Joyce",
        "Kateri",
        "Keanu", "Kwame", "Lakshmi", "Leilani", "Liam", "Lucía", "Mae", "Marcus", "Mary Ann",
        "Mehmet", "Mónica", "Nadia", "Ngozi", "Niamh", "Noah", "Olga", "Omar", "Oscar", "Patricia",
        "Pilar", "Quentin", "Raúl", "Renée", "Rosalind", "Rosa", "Samir", "Siobhán", "Søren",
        "Tamika", "Teresa", "Thanh", "Tomasz", "Ulysses", "Valentina", "Vera", "Walter", "Wanda",
        "Xiomara", "Yusuf", "Yvette", "Zeynep", "Zoë",
    ]

    static let lastNames = [
        "Abernathy", "Acosta", "Adeyemi", "Bauer", "Begay", "Bianchi", "Brennan", "Castañeda",
        "Chaudhry", "Cho", "Coleman", "D'Angelo", "Dalton", "De la Cruz", "Diallo", "Dubois",
        "Eriksen", "Espinoza", "Farouk", "Fitzgerald", "Fontaine", "Garza", "Goldstein",
        "González", "Haddad", "Hawkins", "Hernández", "Huang", "Ibarra", "Iyer", "Jankowski",
        "Jimenez", "Kaplan", "Kim", "Kowalski", "Lafayette", "Lindqvist", "Lozano", "MacDougall",
        "Mbeki", "McAllister", "Mendoza", "Müller", "Nakamura", "Ndiaye", "Nguyen", "Nuñez",
        "O'Brien", "O'Connor", "O'Neill", "Okonkwo", "Ortiz", "Park", "Pereira", "Quintero",
        "Ramsey", "Reyes", "Rossi", "Saint-Pierre", "Sandoval", "Şahin", "Schneider", "Silva",
        "St. James", "Tanaka", "Thibodeaux", "Trujillo", "Tsosie", "Underwood", "Vaughn",
        "Villanueva", "Washington", "Whitfield", "Wójcik", "Yamamoto", "Young", "Zamora",
    ]

    static let carriers = [
        "Blue Harbor Life", "Cedar Mutual", "Granite State Benefit", "Lakeview Assurance",
        "Northern Pine Life", "Prairie Shield",
    ]

    static let stages = [
        "New", "Payment failed", "Pending lapse", "Lapsed", "Cancel request", "Reinstatement",
    ]

    static let vendors = ["Beacon Media", "Direct", "Lantern Leads", "Orchard Partners"]

    struct Place {
        let areaCode: Int
        let state: String
        let zip: String
    }

    static let places = [
        Place(areaCode: 201, state: "NJ", zip: "07302"),
        Place(areaCode: 202, state: "DC", zip: "20001"),
        Place(areaCode: 206, state: "WA", zip: "98101"),
        Place(areaCode: 212, state: "NY", zip: "10001"),
        Place(areaCode: 214, state: "TX", zip: "75201"),
        Place(areaCode: 215, state: "PA", zip: "19103"),
        Place(areaCode: 216, state: "OH", zip: "44113"),
        Place(areaCode: 303, state: "CO", zip: "80202"),
        Place(areaCode: 305, state: "FL", zip: "33130"),
        Place(areaCode: 312, state: "IL", zip: "60601"),
        Place(areaCode: 313, state: "MI", zip: "48226"),
        Place(areaCode: 317, state: "IN", zip: "46204"),
        Place(areaCode: 402, state: "NE", zip: "68102"),
        Place(areaCode: 404, state: "GA", zip: "30303"),
        Place(areaCode: 405, state: "OK", zip: "73102"),
        Place(areaCode: 406, state: "MT", zip: "59101"),
        Place(areaCode: 410, state: "MD", zip: "21201"),
        Place(areaCode: 414, state: "WI", zip: "53202"),
        Place(areaCode: 415, state: "CA", zip: "94103"),
        Place(areaCode: 502, state: "KY", zip: "40202"),
        Place(areaCode: 503, state: "OR", zip: "97204"),
        Place(areaCode: 504, state: "LA", zip: "70112"),
        Place(areaCode: 505, state: "NM", zip: "87102"),
        Place(areaCode: 515, state: "IA", zip: "50309"),
        Place(areaCode: 602, state: "AZ", zip: "85004"),
        Place(areaCode: 612, state: "MN", zip: "55401"),
        Place(areaCode: 615, state: "TN", zip: "37203"),
        Place(areaCode: 617, state: "MA", zip: "02108"),
        Place(areaCode: 702, state: "NV", zip: "89101"),
        Place(areaCode: 704, state: "NC", zip: "28202"),
        Place(areaCode: 713, state: "TX", zip: "77002"),
        Place(areaCode: 801, state: "UT", zip: "84101"),
        Place(areaCode: 803, state: "SC", zip: "29201"),
        Place(areaCode: 804, state: "VA", zip: "23219"),
        Place(areaCode: 808, state: "HI", zip: "96813"),
        Place(areaCode: 816, state: "MO", zip: "64106"),
        Place(areaCode: 860, state: "CT", zip: "06103"),
        Place(areaCode: 901, state: "TN", zip: "38103"),
        Place(areaCode: 907, state: "AK", zip: "99501"),
        Place(areaCode: 916, state: "CA", zip: "95814"),
    ]
}
