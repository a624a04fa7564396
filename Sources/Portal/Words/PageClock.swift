import Foundation

/// Times as people in one time zone read them.
struct PageClock: Sendable {
    private let calendar: Calendar
    private let now: Date

    private static let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    init(timeZone: TimeZone, now: Date) {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = timeZone
        self.calendar = calendar
        self.now = now
    }

    /// `09:12` for today, `Mon 4 May, 09:12` for another day, with the year where it is another.
    func moment(_ date: Date) -> String {
        let parts = calendar.dateComponents(
            [.year, .month, .day, .weekday, .hour, .minute], from: date)
        let hour = parts.hour ?? 0
        let minute = parts.minute ?? 0
        let time = (hour < 10 ? "0" : "") + "\(hour):" + (minute < 10 ? "0" : "") + "\(minute)"
        if calendar.isDate(date, inSameDayAs: now) { return time }
        let weekday = Self.days[((parts.weekday ?? 1) - 1) % 7]
        let month = Self.months[((parts.month ?? 1) - 1) % 12]
        let day = "\(weekday) \(parts.day ?? 0) \(month)"
        let sameYear = parts.year == calendar.component(.year, from: now)
        return sameYear ? "\(day), \(time)" : "\(day) \(parts.year ?? 0), \(time)"
    }
}

extension Call {
    var clock: PageClock { PageClock(timeZone: runtime.configuration.timeZone, now: now) }
}

extension Int {
    /// With a comma between thousands.
    var grouped: String {
        let digits = Array(String(magnitude))
        var text = self < 0 ? "-" : ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0 { text += "," }
            text.append(digit)
        }
        return text
    }
}
