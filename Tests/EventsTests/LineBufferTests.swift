import FoundationEssentials
import Testing

@testable import Events

private func written(_ value: Double, _ decimals: Decimals) -> String {
    var buffer = LineBuffer()
    buffer.append(value, decimals)
    return String(decoding: buffer.bytes, as: UTF8.self)
}

@Suite struct FixedPointTests {
    @Test(
        arguments: [
            (0, .one, "0.0"), (-0.0, .one, "0.0"), (-0.04, .one, "0.0"), (-0.05, .one, "-0.1"), (0.05, .one, "0.1"),
            (0.25, .one, "0.3"), (-0.25, .one, "-0.3"), (9.95, .one, "10.0"), (1919.96, .one, "1920.0"),
            (0.0625, .three, "0.063"), (1.0005, .three, "1.001"), (0.9994999, .three, "0.999"),
            (100.0 / 3, .three, "33.333"),
            (2.0 / 3, .four, "0.6667"), (0.99995, .four, "1.0000"), (1e-9, .four, "0.0000"), (7, .four, "7.0000"),
            (123_456_789_012, .three, "123456789012.000"), (-3.14159, .four, "-3.1416"),
            (.nan, .one, "null"), (.infinity, .three, "null"), (-.infinity, .four, "null"), (1e300, .one, "null"),
            (-1e16, .one, "null"), (.leastNonzeroMagnitude, .four, "0.0000"),
        ] as [(Double, Decimals, String)])
    func knownNumbers(value: Double, decimals: Decimals, expected: String) {
        #expect(written(value, decimals) == expected)
    }

    /// Whatever the number: the right count of decimals, no needless zero or sign in front, off by half a unit at most.
    @Test(arguments: [Decimals.one, .three, .four]) func anyNumberIsRoundedToItsDecimals(decimals: Decimals) throws {
        var generator = SplitMix(state: 7)
        for _ in 0..<20_000 {
            let exponent = Double.random(in: -6...9, using: &generator)
            let value = Double.random(in: -1...1, using: &generator) * exp10(exponent)
            let text = written(value, decimals)
            let parts = text.split(separator: ".", omittingEmptySubsequences: false)
            #expect(parts.count == 2 && parts[1].utf8.count == decimals.rawValue)
            let whole = parts[0].hasPrefix("-") ? parts[0].dropFirst() : parts[0]
            #expect(whole == "0" || !whole.hasPrefix("0"))
            let back = try #require(Double(text))
            #expect(back.sign == .plus || back != 0)
            let unit = exp10(-Double(decimals.rawValue))
            #expect((back - value).magnitude <= unit / 2 * (1 + 1e-9) + value.magnitude * 1e-15)
        }
    }

    private func exp10(_ exponent: Double) -> Double {
        // Good to a few units in the last place, which is all that a spread of magnitudes needs.
        var power = 1.0
        for _ in 0..<Int(exponent.magnitude) { power *= 10 }
        return exponent < 0 ? 1 / power : power
    }

    @Test(arguments: [0, 7, -1, 10, 99, 100, 1_000_000, .max, .min]) func integersAreExact(value: Int) {
        var buffer = LineBuffer()
        buffer.append(value)
        #expect(String(decoding: buffer.bytes, as: UTF8.self) == "\(value)")
    }
}

@Suite struct JSONStringTests {
    private func written(_ text: String) -> [UInt8] {
        var buffer = LineBuffer()
        buffer.append(json: text)
        return buffer.bytes
    }

    @Test(arguments: [
        ("", #""""#), ("clip.mp4", #""clip.mp4""#), (#"a"b\c/d"#, #""a\"b\\c/d""#),
        ("\u{8}\u{9}\u{A}\u{C}\u{D}", #""\b\t\n\f\r""#), ("\u{0}\u{1F}\u{7F}", "\"\\u0000\\u001f\u{7F}\""),
        ("Gesicht – 顔 😀", #""Gesicht – 顔 😀""#),
    ])
    func knownStrings(text: String, expected: String) {
        #expect(String(decoding: written(text), as: UTF8.self) == expected)
    }

    /// An independent reader gets every character back.
    @Test func everyCharacterIsReadBack() throws {
        let scalars = (0...0x10FFFF).lazy.compactMap { Unicode.Scalar(UInt32($0)) }
        var text = ""
        for scalar in scalars where scalar.value < 0x3000 || scalar.value % 97 == 0 {
            text.unicodeScalars.append(scalar)
        }
        let back = try JSONDecoder().decode(String.self, from: Data(written(text)))
        #expect(Array(back.unicodeScalars) == Array(text.unicodeScalars))
    }
}

/// A small generator with a seed (Steele, Lea and Flood 2014), so that a failure can be repeated.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
