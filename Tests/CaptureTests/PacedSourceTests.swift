import Foundation
import Synchronization
import Testing

@testable import Capture

/// As many pictures as wanted, at once, 25 a second of their own time.
private final class Pictures: FrameSource {
    let description = SourceDescription(name: "pictures", width: 2, height: 2, rate: 25, firstTime: 100)
    private let read = Atomic<Int>(0)
    private let isCancelled = Atomic<Bool>(false)
    private let count: Int

    init(_ count: Int) {
        self.count = count
    }

    var counters: CaptureCounters { CaptureCounters() }

    func read(into frame: Frame) throws(CaptureError) -> Bool {
        let index = read.wrappingAdd(1, ordering: .relaxed).oldValue
        guard index < count, !isCancelled.load(ordering: .relaxed) else { return false }
        frame.index = index
        frame.time = 100 + Double(index) / 25
        return true
    }

    func cancel() { isCancelled.store(true, ordering: .relaxed) }
}

@Suite struct PacedSourceTests {
    @Test func noPictureComesBeforeItsTime() throws {
        let begin = ContinuousClock.now
        var arrival = MonotonicClock.now()
        let source = PacedSource(Pictures(6))
        #expect(source.description.isLive && source.description.creationTime?.hasSuffix("Z") == true)
        let frame = Frame()
        while try source.read(into: frame) {
            #expect(ContinuousClock.now - begin >= .seconds((frame.time ?? 0) - 100 - 0.001))
            // Waiting for its time counts as none of the work on it: it has arrived no earlier than in the last wait.
            #expect(try #require(frame.arrival) >= arrival)
            arrival = MonotonicClock.now()
        }
        // A busy machine may be late, and drops pictures then.
        #expect(ContinuousClock.now - begin >= .seconds(0.199))
    }

    @Test func whatNobodyTookInTimeIsDroppedAndCounted() throws {
        let source = PacedSource(Pictures(1000))
        let frame = Frame()
        #expect(try source.read(into: frame))
        let first = frame.index
        usleep(400_000)
        #expect(try source.read(into: frame))
        // Ten pictures' time has passed; the one that is handed out is at most a picture late.
        let dropped = frame.index - first - 1
        #expect(dropped >= 8)
        #expect(source.counters.dropped >= dropped)
    }

    @Test func cancellingEndsTheWait() throws {
        let source = PacedSource(Pictures(1000))
        let frame = Frame()
        #expect(try source.read(into: frame))
        source.cancel()
        while try source.read(into: frame) {}
        #expect(frame.time == nil)
    }
}
