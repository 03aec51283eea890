/// A moment of the wall clock, to the millisecond; written as RFC 3339 in UTC (`2025-03-09T07:05:01.250Z`).
public struct UTCTime: Equatable, Sendable {
    /// Milliseconds since 1970-01-01T00:00:00Z, without leap seconds.
    public var millisecondsSinceEpoch: Int64

    public init(millisecondsSinceEpoch: Int64) {
        self.millisecondsSinceEpoch = millisecondsSinceEpoch
    }

    /// From the two parts of a `timespec`; what is finer than a millisecond is cut off.
    public init(seconds: Int64, nanoseconds: Int64) {
        millisecondsSinceEpoch = seconds &* 1000 &+ nanoseconds / 1_000_000
    }

    /// The years that RFC 3339 can write, 0000 to 9999, in milliseconds since the epoch.
    static let writable: ClosedRange<Int64> = -62_167_219_200_000...253_402_300_799_999
}

/// A moment in the Gregorian calendar.
struct CivilTime: Equatable {
    var year: Int64
    var month: Int64
    var day: Int64
    var hour: Int64
    var minute: Int64
    var second: Int64
    var millisecond: Int64

    static let millisecondsPerDay: Int64 = 86_400_000
}

// Days to dates and back after Howard Hinnant, "chrono-compatible low-level date algorithms": years begin in March, so
// that the leap day is the last of its year, and 400 years (146,097 days) make an era.
extension CivilTime {
    init(_ time: UTCTime) {
        let dayLength = Self.millisecondsPerDay
        let total = time.millisecondsSinceEpoch
        let withinDay = ((total % dayLength) + dayLength) % dayLength
        let days = (total - withinDay) / dayLength + 719_468
        let era = (days >= 0 ? days : days - 146_096) / 146_097
        let dayOfEra = days - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        hour = withinDay / 3_600_000
        minute = withinDay / 60_000 % 60
        second = withinDay / 1000 % 60
        millisecond = withinDay % 1000
    }

    var utc: UTCTime {
        let yearFromMarch = month <= 2 ? year - 1 : year
        let era = (yearFromMarch >= 0 ? yearFromMarch : yearFromMarch - 399) / 400
        let yearOfEra = yearFromMarch - era * 400
        let monthFromMarch = month > 2 ? month - 3 : month + 9
        let dayOfYear = (153 * monthFromMarch + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        let days = era * 146_097 + dayOfEra - 719_468
        let seconds = days * 86_400 + hour * 3600 + minute * 60 + second
        return UTCTime(millisecondsSinceEpoch: seconds * 1000 + millisecond)
    }
}

extension UTCTime: Decodable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let time = UTCTime(text) else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "'\(text)' is no time of the form 2025-03-09T07:05:01.250Z")
        }
        self = time
    }

    /// Reads exactly the form that event lines carry, `YYYY-MM-DDThh:mm:ss.mmmZ`; nil for anything else.
    public init?(_ text: String) {
        let pattern: StaticString = "0000-00-00T00:00:00.000Z"
        let bytes = Array(text.utf8)
        guard bytes.count == pattern.utf8CodeUnitCount else { return nil }
        var fields: [Int64] = [0]
        let fits = pattern.withUTF8Buffer { expected in
            for (byte, wanted) in zip(bytes, expected) {
                if wanted == UInt8(ascii: "0") {
                    guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return false }
                    fields[fields.count - 1] = fields[fields.count - 1] * 10 + Int64(byte - UInt8(ascii: "0"))
                } else {
                    guard byte == wanted else { return false }
                    fields.append(0)
                }
            }
            return true
        }
        guard fits else { return nil }
        let civil = CivilTime(
            year: fields[0], month: fields[1], day: fields[2], hour: fields[3], minute: fields[4], second: fields[5],
            millisecond: fields[6])
        guard (1...12).contains(civil.month), (1...31).contains(civil.day) else { return nil }
        self = civil.utc
        // 31 February, hour 24 and the like come back as another moment.
        guard CivilTime(self) == civil else { return nil }
    }
}
