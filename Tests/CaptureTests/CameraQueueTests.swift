import Testing

@testable import Capture

@Suite("A camera's queue and clock")
struct CameraQueueTests {
    /// A driver's queue: `ready` are the filled buffers, `queued` those that it has in all.
    private final class MadeUpQueue: CameraQueue {
        var ready: [CameraBuffer] = []
        var queued = 6
        private(set) var returned: [Int] = []

        func wait(milliseconds: Int32) throws(CaptureError) -> Bool { !ready.isEmpty }

        func dequeue() throws(CaptureError) -> CameraBuffer? {
            guard !ready.isEmpty else { return nil }
            queued -= 1
            return ready.removeFirst()
        }

        func takeBack(_ index: Int) {
            queued += 1
            returned.append(index)
        }

        /// Fills buffers with the pictures of these numbers, by the camera's count.
        func fill(_ sequences: UInt32..., damaged: Set<UInt32> = []) {
            for sequence in sequences {
                let none = CameraBuffer.Span(start: 0, count: 0)
                ready.append(
                    CameraBuffer(
                        index: Int(sequence % 8), sequence: sequence, isDamaged: damaged.contains(sequence),
                        planes: (none, none, none)))
            }
        }
    }

    /// Takes the newest picture, which is to have this number; nil: there is to be none.
    private func expectNewest(_ newest: inout NewestBuffer, of queue: MadeUpQueue, is sequence: UInt32?) throws {
        let taken = try newest.take(from: queue)?.sequence
        #expect(taken == sequence)
    }

    @Test func theNewestPictureWinsAndTheOthersAreCounted() throws {
        let queue = MadeUpQueue()
        var newest = NewestBuffer()
        queue.fill(0)
        try expectNewest(&newest, of: queue, is: 0)
        #expect(newest.dropped == 0)
        queue.fill(1, 2, 3)
        try expectNewest(&newest, of: queue, is: 3)
        #expect(newest.dropped == 2 && queue.returned == [1, 2])
    }

    @Test func picturesThatTheCameraDroppedAreCountedByItsNumbers() throws {
        let queue = MadeUpQueue()
        var newest = NewestBuffer()
        queue.fill(7)
        // What it counted before anybody looked was not lost to anybody.
        _ = try newest.take(from: queue)
        #expect(newest.dropped == 0)
        queue.fill(10)
        _ = try newest.take(from: queue)
        #expect(newest.dropped == 2)
    }

    @Test func damagedPicturesArePassedOverAndNotCountedTwice() throws {
        let queue = MadeUpQueue()
        var newest = NewestBuffer()
        queue.fill(0)
        _ = try newest.take(from: queue)
        queue.fill(1, damaged: [1])
        try expectNewest(&newest, of: queue, is: nil)
        queue.fill(2, 3, damaged: [3])
        try expectNewest(&newest, of: queue, is: 2)
        #expect(newest.dropped == 0 && newest.damaged == 2)
        // 4 is missing; 3 was damaged, and came after the one that was taken.
        queue.fill(5)
        _ = try newest.take(from: queue)
        #expect(newest.dropped == 1)
    }

    @Test func whereAllBuffersWereFullEvenTheNewestIsOld() throws {
        let queue = MadeUpQueue()
        queue.queued = 3
        var newest = NewestBuffer()
        queue.fill(0, 1, 2)
        try expectNewest(&newest, of: queue, is: nil)
        #expect(queue.queued == 3)
        // The camera has dropped 3 to 8 for want of buffers.
        queue.fill(9)
        try expectNewest(&newest, of: queue, is: 9)
    }

    @Test(arguments: [UInt32.max, 0, 500_000_000])
    func aCountThatStartsAgainLosesNothing(before: UInt32) throws {
        let queue = MadeUpQueue()
        var newest = NewestBuffer()
        queue.fill(before)
        _ = try newest.take(from: queue)
        queue.fill(0)
        _ = try newest.take(from: queue)
        #expect(newest.dropped == 0)
    }

    @Test func timesAreTheDriversWhereTheyMakeSense() {
        var clock = CameraClock()
        func expect(_ stamp: Double?, at now: Double, gives seconds: Double, mended: Bool) {
            let time = clock.time(stamp: stamp, now: now)
            #expect(time.seconds == seconds && time.mended == mended, "\(time)")
        }
        expect(99.96, at: 100, gives: 99.96, mended: false)
        // A driver with another clock: the time at which the picture was there.
        expect(nil, at: 100.03, gives: 100.03, mended: false)
        // Absurd ones are mended.
        expect(2_147_483_632, at: 100.1, gives: 100.1, mended: true)
        expect(3, at: 100.2, gives: 100.2, mended: true)
        // So are those that stand still or run backwards.
        expect(100.15, at: 100.3, gives: 100.3, mended: true)
        expect(100.3, at: 100.3, gives: 100.3.nextUp, mended: true)
    }
}
