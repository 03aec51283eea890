import Testing

@testable import Events

private func written(_ time: UTCTime) -> String {
    var buffer = LineBuffer()
    buffer.append(time, quote: "", missing: "none")
    return String(decoding: buffer.bytes, as: UTF8.self)
}

@Suite struct UTCTimeTests {
    /// Expected texts from GNU date (`date -u -d @SECONDS`).
    @Test(
        arguments: [
            (0, "1970-01-01T00:00:00.000Z"), (-1, "1969-12-31T23:59:59.999Z"),
            (951_782_400_000, "2000-02-29T00:00:00.000Z"),
            (1_741_503_901_250, "2025-03-09T07:05:01.250Z"), (1_735_689_599_999, "2024-12-31T23:59:59.999Z"),
            (4_107_542_400_000, "2100-03-01T00:00:00.000Z"), (253_402_300_799_999, "9999-12-31T23:59:59.999Z"),
            (-62_167_219_200_000, "0000-01-01T00:00:00.000Z"),
        ] as [(Int64, String)])
    func knownMoments(milliseconds: Int64, text: String) {
        let time = UTCTime(millisecondsSinceEpoch: milliseconds)
        #expect(written(time) == text)
        #expect(UTCTime(text) == time)
    }

    @Test func everyDayOfFourHundredYearsIsReadBack() {
        for day in 0..<Int64(146_097) {
            let time = UTCTime(millisecondsSinceEpoch: day * 86_400_000 + day * 1009 % 86_400_000)
            guard CivilTime(time).utc == time, day % 31 > 0 || UTCTime(written(time)) == time else {
                Issue.record("\(written(time)) is read as another moment")
                return
            }
        }
    }

    @Test(arguments: [253_402_300_800_000, -62_167_219_200_001, .max, .min] as [Int64])
    func aYearBeyondFourDigitsIsNotWritten(milliseconds: Int64) {
        #expect(written(UTCTime(millisecondsSinceEpoch: milliseconds)) == "none")
    }

    @Test(arguments: [
        "", "2025-03-09", "2025-03-09T07:05:01Z", "2025-03-09T07:05:01.25Z", "2025-02-29T00:00:00.000Z",
        "2025-13-01T00:00:00.000Z", "2025-00-10T00:00:00.000Z", "2025-03-09T24:00:00.000Z", "2025-03-09T07:60:00.000Z",
        "2025-03-09T07:05:60.000Z", "2025-03-09 07:05:01.250Z", "2025-03-09T07:05:01.250+00:00",
        "+025-03-09T07:05:01.250Z",
    ])
    func anythingElseIsNoTime(text: String) {
        #expect(UTCTime(text) == nil)
    }

    @Test func aClockReadingIsCutToMilliseconds() {
        #expect(UTCTime(seconds: 12, nanoseconds: 345_999_999).millisecondsSinceEpoch == 12_345)
    }
}
