import Testing

@testable import Evaluation

@Suite struct FormatTests {
    @Test(arguments: [
        (0.0, 2, "0.00"), (1, 0, "1"), (0.005, 2, "0.01"), (12.3456, 3, "12.346"), (-0.25, 1, "-0.3"),
        (-0.001, 2, "0.00"),
        (99.999, 2, "100.00"), (1234567.5, 1, "1234567.5"), (.infinity, 2, "-"), (.nan, 2, "-"),
    ]) func fixedDecimals(value: Double, decimals: Int, text: String) {
        #expect(Format.fixed(value, decimals) == text)
    }

    @Test func noFigureIsADash() {
        #expect(Format.fixed(nil, 3) == "-" && Format.percent(nil) == "-" && Format.percent(0.12345) == "12.35 %")
    }

    @Test func columnsAreFilledUpNotCut() {
        #expect(
            Format.right("ab", 4) == "  ab" && Format.left("ab", 4) == "ab  " && Format.right("abcde", 4) == "abcde")
    }
}
