import Capture
import Events
import Foundation
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

    @Test func aCamerasTimesAreTheMachinesClock() throws {
        var camera = SourceDescription(name: "video0", width: 1, height: 1, isLive: true)
        camera.isOnMonotonicClock = true
        let clock = SourceClock(camera)
        let now = MonotonicClock.now()
        let (early, late) = (try #require(clock.utc(at: now - 60)), try #require(clock.utc(at: now)))
        // The two moments are asked for one after the other, and the wall clock is adjusted now and then.
        #expect(abs(late.millisecondsSinceEpoch - early.millisecondsSinceEpoch - 60_000) < 1000)
        let wall = Date().timeIntervalSince1970 * 1000
        #expect(abs(Double(late.millisecondsSinceEpoch) - wall) < 5000)
        #expect(clock.utc(at: .nan) == nil)
    }

    @Test func aStreamHappensNow() throws {
        let clock = SourceClock(SourceDescription(name: "rtsp://camera", width: 1, height: 1, isLive: true))
        let time = try #require(clock.utc(at: 12))
        #expect(abs(Double(time.millisecondsSinceEpoch) - Date().timeIntervalSince1970 * 1000) < 5000)
    }
}
