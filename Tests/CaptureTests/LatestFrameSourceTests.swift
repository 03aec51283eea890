import Dispatch
import Imaging
import Synchronization
import Testing

@testable import Capture

@Suite("Newest picture of a stream")
struct LatestFrameSourceTests {
    /// A stream that gives a number of pictures as fast as it can, then waits for `ending`, then fails or ends.
    private final class Stream: FrameSource {
        let description = SourceDescription(name: "stream", width: 8, height: 8, isLive: true)
        private let count: Int
        private let failure: CaptureError?
        private let given = Atomic<Int>(0)
        let allGiven = DispatchSemaphore(value: 0)
        let ending = DispatchSemaphore(value: 0)

        init(count: Int, failure: CaptureError? = nil) {
            self.count = count
            self.failure = failure
        }

        var counters: CaptureCounters {
            var counters = CaptureCounters()
            counters.delivered = given.load(ordering: .acquiring)
            return counters
        }

        func cancel() { ending.signal() }

        func read(into frame: Frame) throws(CaptureError) -> Bool {
            let index = given.load(ordering: .acquiring)
            guard index < count else {
                allGiven.signal()
                ending.wait()
                if let failure { throw failure }
                return false
            }
            let image = LumaImage(width: 8, height: 8)
            image.withPixels { $0[0] = UInt8(truncatingIfNeeded: index) }
            image.withPlane { frame.fill(with: $0, index: index, time: Double(index)) }
            given.store(index + 1, ordering: .releasing)
            return true
        }
    }

    @Test func onlyTheNewestIsSeenAndTheOthersAreCounted() throws {
        let stream = Stream(count: 100)
        let source = LatestFrameSource(stream)
        stream.allGiven.wait()
        let frame = Frame()
        try #require(try source.read(into: frame))
        #expect(frame.index == 99 && frame.time == 99 && frame.luma.pixels[0] == 99)
        #expect(frame.dropped == 99 && source.counters.dropped == 99 && source.counters.delivered == 1)
        source.cancel()
        #expect(try !source.read(into: frame))
        #expect(try !source.read(into: frame))
        #expect(frame.width == 0)
    }

    @Test func theLastPictureComesBeforeTheFailure() throws {
        let stream = Stream(count: 3, failure: .sourceLost("stream", reason: "gone"))
        let source = LatestFrameSource(stream)
        stream.allGiven.wait()
        stream.ending.signal()
        let frame = Frame()
        try #require(try source.read(into: frame))
        #expect(frame.index == 2)
        for _ in 0..<2 {
            #expect(throws: CaptureError.sourceLost("stream", reason: "gone")) { try source.read(into: frame) }
        }
    }
}
