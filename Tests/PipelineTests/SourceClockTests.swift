import Capture
import Events
import Testing

@testable import Pipeline

@Suite("Source clock")
struct SourceClockTests {
    @Test(
        "the recording's date and the source time make the wall-clock time",
        arguments: ["2025-03-09T07:05:01.000000Z", "2025-03-09T07:05:01Z", "2025-03-09T07:05:01.0Z"])
    func known(created: String) {
        let clock = SourceClock(
            SourceDescription(name: "clip", width: 1, height: 1, firstTime: 10, creationTime: created))
        // 2025-03-09T07:05:01Z is 1,741,503,901 s after the epoch (date -u +%s).
        #expect(clock.utc(at: 12.25)?.millisecondsSinceEpoch == 1_741_503_903_250)
    }

    @Test("nothing is made up where the file does not know", arguments: [nil, "", "yesterday", "2025-13-09T07:05:01Z"])
    func unknown(created: String?) {
        let clock = SourceClock(
            SourceDescription(name: "clip", width: 1, height: 1, firstTime: 0, creationTime: created))
        #expect(clock.utc(at: 1) == nil)
    }

    @Test func absurdTimesDoNotTrap() {
        let clock = SourceClock(
            SourceDescription(name: "clip", width: 1, height: 1, creationTime: "2025-03-09T07:05:01Z"))
        #expect(clock.utc(at: 1e300) == nil)
        #expect(clock.utc(at: .nan) == nil)
    }
}
