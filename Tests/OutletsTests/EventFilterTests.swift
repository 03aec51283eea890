import Events
import Testing

@testable import Outlets

@Suite struct EventFilterTests {
    private func frame(_ time: Double, source: String = "a") -> Event {
        .frame(FrameEvent(header: EventHeader(source: source, seq: 1, pts: time), frame: 0))
    }

    private func taken(_ kinds: EventSelection.Kinds) -> [Bool] {
        var filter = EventFilter(EventSelection(kinds: kinds))
        return TestEvents.clip.map { filter.takes($0) }
    }

    @Test func helloAndGoodbyeComeAlways() {
        #expect(taken(.all) == [true, true, true, true, true])
        #expect(taken(.frames) == [true, false, true, true, true])
        #expect(taken(.happenings) == [true, true, false, false, true])
    }

    @Test("so many frames a second of source time, whatever the source's rate", arguments: [25.0, 30, 29.97, 12])
    func rate(of source: Double) {
        var filter = EventFilter(EventSelection(maxRate: 10))
        let count = (0..<Int(source * 60)).count { filter.takes(frame(Double($0) / source)) }
        #expect((599...601).contains(count))
    }

    @Test func aSlowerSourceLosesNothing() {
        var filter = EventFilter(EventSelection(maxRate: 10))
        let taken = (0..<100).map { filter.takes(frame((Double($0) * 100).rounded() / 1000)) }
        #expect(taken == Array(repeating: true, count: 100))
    }

    @Test func aGapIsNotCaughtUpWith() {
        var filter = EventFilter(EventSelection(maxRate: 1))
        let taken = [0, 100, 100.5, 101].map { filter.takes(frame($0)) }
        #expect(taken == [true, true, false, true])
    }

    @Test func eachSourceHasItsOwnRate() {
        var filter = EventFilter(EventSelection(maxRate: 1))
        let taken = [(5, "a"), (0, "b"), (5.1, "a"), (0.1, "b"), (6, "a")].map { filter.takes(frame($0, source: $1)) }
        #expect(taken == [true, true, false, false, true])
    }

    @Test func timesBeginAnewWithTheSource() {
        var filter = EventFilter(EventSelection(maxRate: 1))
        let events = [
            frame(100, source: "clip.mp4"), TestEvents.goodbye, TestEvents.hello, frame(0, source: "clip.mp4"),
        ]
        let taken = events.map { filter.takes($0) }
        #expect(taken == [true, true, true, true])
    }
}
