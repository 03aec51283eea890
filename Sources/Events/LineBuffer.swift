/// Bytes of the line being written. It is emptied and refilled, so that in steady state nothing is allocated.
struct LineBuffer {
    private(set) var bytes: [UInt8] = []

    init() {
        bytes.reserveCapacity(8192)
    }

    mutating func clear() {
        bytes.removeAll(keepingCapacity: true)
    }

    mutating func append(_ text: StaticString) {
        text.withUTF8Buffer { bytes.append(contentsOf: $0) }
    }

    mutating func append(raw text: [UInt8]) {
        bytes.append(contentsOf: text)
    }

    mutating func append(byte: UInt8) {
        bytes.append(byte)
    }
}

// MARK: numbers

/// How many digits stand behind the point.
enum Decimals: Int {
    case one = 1
    case three = 3
    case four = 4

    /// Coordinates, sizes and thresholds in pixels.
    static let pixels = one
    static let degrees = one
    static let seconds = three
    static let milliseconds = three
    static let hertz = three
    /// Probabilities, scores and temperatures.
    static let probability = four

    fileprivate var scale: UInt64 {
        switch self {
        case .one: 10
        case .three: 1000
        case .four: 10_000
        }
    }
}

extension LineBuffer {
    mutating func append(_ value: Int) {
        if value < 0 { append(byte: UInt8(ascii: "-")) }
        append(digits: UInt64(value.magnitude))
    }

    /// `value` with a fixed number of decimals, or `missing` where it is not finite (JSON has no word for that) or too
    /// large to be exact.
    ///
    /// The value times 10, 1000 or 10,000 in double precision is rounded to a whole number, halves away from zero: two
    /// IEEE 754 operations and integers from there on, hence the same digits on every processor and in every locale.
    mutating func append(_ value: Double, _ decimals: Decimals, missing: StaticString = "null") {
        let scaled = (value * Double(decimals.scale)).rounded(.toNearestOrAwayFromZero)
        guard scaled.magnitude < 0x1p53 else { return append(missing) }
        let whole = UInt64(scaled.magnitude)
        if scaled < 0 { append(byte: UInt8(ascii: "-")) }
        append(digits: whole / decimals.scale)
        append(byte: UInt8(ascii: "."))
        append(digits: whole % decimals.scale, atLeast: decimals.rawValue)
    }

    mutating func append(_ value: Float, _ decimals: Decimals, missing: StaticString = "null") {
        append(Double(value), decimals, missing: missing)
    }

    mutating func append(digits value: UInt64, atLeast minimum: Int = 1) {
        var divisor: UInt64 = 1
        var count = 1
        while count < minimum || value / divisor >= 10 {
            divisor *= 10
            count += 1
        }
        while divisor > 0 {
            append(byte: UInt8(ascii: "0") + UInt8(truncatingIfNeeded: value / divisor % 10))
            divisor /= 10
        }
    }
}

// MARK: text

extension LineBuffer {
    /// `text` in quotes, escaped as RFC 8259 asks for: the quote, the backslash and what is below U+0020, nothing else.
    ///
    /// A Swift string is always valid Unicode; bytes of a file name that are not valid UTF-8 became U+FFFD when the
    /// string was made.
    mutating func append(json text: String) {
        append(byte: UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""): append("\\\"")
            case UInt8(ascii: "\\"): append("\\\\")
            case 0x08: append("\\b")
            case 0x09: append("\\t")
            case 0x0A: append("\\n")
            case 0x0C: append("\\f")
            case 0x0D: append("\\r")
            case 0..<0x20:
                append("\\u00")
                append(hexDigit: byte >> 4)
                append(hexDigit: byte & 15)
            default: append(byte: byte)
            }
        }
        append(byte: UInt8(ascii: "\""))
    }

    private mutating func append(hexDigit value: UInt8) {
        append(byte: value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10)
    }

    /// `2025-03-09T07:05:01.250Z`, or `missing` for a year that RFC 3339 cannot write.
    mutating func append(_ time: UTCTime, quote: StaticString, missing: StaticString) {
        guard UTCTime.writable.contains(time.millisecondsSinceEpoch) else { return append(missing) }
        let civil = CivilTime(time)
        append(quote)
        append(digits: UInt64(civil.year), atLeast: 4)
        append("-")
        append(digits: UInt64(civil.month), atLeast: 2)
        append("-")
        append(digits: UInt64(civil.day), atLeast: 2)
        append("T")
        append(digits: UInt64(civil.hour), atLeast: 2)
        append(":")
        append(digits: UInt64(civil.minute), atLeast: 2)
        append(":")
        append(digits: UInt64(civil.second), atLeast: 2)
        append(".")
        append(digits: UInt64(civil.millisecond), atLeast: 3)
        append("Z")
        append(quote)
    }
}
