import Capture
import Imaging
import Synchronization
import Testing

@testable import Pipeline

@Suite("Frame conveyor")
struct FrameConveyorTests {
    private struct Broken: Error, Equatable { let stage: String }

    /// A picture that is only its number.
    private func fill(_ slot: FrameSlot, number: Int) {
        let image = LumaImage(width: 8, height: 8)
        image.withPlane { slot.frame.fill(with: $0, index: number, time: Double(number)) }
    }

    @Test("every frame passes every stage once, in order", arguments: [1, 2])
    func order(threads: Int) throws {
        let analysed = Mutex<[Int]>([])
        let written = Mutex<[Int]>([])
        let conveyor = FrameConveyor(
            threads: threads, stop: StopRequest(),
            analyse: { slot in analysed.withLock { $0.append(slot.frame.index) } },
            write: { slot in written.withLock { $0.append(slot.frame.index) } }, onFailure: {})
        var next = 0
        try conveyor.run { slot in
            guard next < 100 else { return false }
            fill(slot, number: next)
            next += 1
            return true
        }
        #expect(analysed.withLock { $0 } == Array(0..<100))
        #expect(written.withLock { $0 } == Array(0..<100))
    }

    @Test(
        "a failure of any stage ends the run, and all frames before it are written",
        arguments: ["analyse", "write", "read"], [1, 2])
    func failure(stage: String, threads: Int) {
        let written = Mutex<[Int]>([])
        let wakeUps = Atomic<Int>(0)
        let conveyor = FrameConveyor(
            threads: threads, stop: StopRequest(),
            analyse: { if stage == "analyse", $0.frame.index == 5 { throw Broken(stage: stage) } },
            write: { slot in
                if stage == "write", slot.frame.index == 5 { throw Broken(stage: stage) }
                written.withLock { $0.append(slot.frame.index) }
            }, onFailure: { wakeUps.add(1, ordering: .relaxed) })
        var next = 0
        #expect(throws: Broken(stage: stage)) {
            try conveyor.run { slot in
                if stage == "read", next == 5 { throw Broken(stage: stage) }
                fill(slot, number: next)
                next += 1
                return next < 1000
            }
        }
        let numbers = written.withLock { $0 }
        #expect(numbers.prefix(5) == [0, 1, 2, 3, 4])
        // Where writing failed, the frames that were on their way go on to what can still take them.
        let expected = stage == "write" ? Array(6..<(6 + numbers.count - 5)) : []
        #expect(Array(numbers.dropFirst(5)) == expected)
        #expect(numbers.count < 5 + 4)
        #expect(wakeUps.load(ordering: .relaxed) == 1)
    }

    @Test("a request to stop ends the run after the frames that are on their way")
    func stopping() throws {
        let stop = StopRequest()
        let written = Mutex<Int>(0)
        let conveyor = FrameConveyor(
            threads: 2, stop: stop, analyse: { _ in }, write: { _ in written.withLock { $0 += 1 } }, onFailure: {})
        var next = 0
        try conveyor.run { slot in
            fill(slot, number: next)
            next += 1
            if next == 10 { stop.request() }
            // A request that is lost must fail the test, not hang it.
            return next < 1000
        }
        #expect(next == 10)
        #expect(written.withLock { $0 } == 10)
    }

    @Test("of a live source no frame is read before the one before has been analysed")
    func livePace() throws {
        let analysed = Mutex(0)
        let conveyor = FrameConveyor(
            threads: 2, isLive: true, stop: StopRequest(),
            analyse: { _ in analysed.withLock { $0 += 1 } }, write: { _ in }, onFailure: {})
        var next = 0
        try conveyor.run { slot in
            #expect(analysed.withLock { $0 } == next)
            guard next < 100 else { return false }
            fill(slot, number: next)
            next += 1
            return true
        }
        #expect(next == 100)
    }

    @Test("a failing live source ends as others do", arguments: ["analyse", "write"])
    func liveFailure(stage: String) {
        let conveyor = FrameConveyor(
            threads: 2, isLive: true, stop: StopRequest(),
            analyse: { if stage == "analyse", $0.frame.index == 3 { throw Broken(stage: stage) } },
            write: { if stage == "write", $0.frame.index == 3 { throw Broken(stage: stage) } }, onFailure: {})
        var next = 0
        #expect(throws: Broken(stage: stage)) {
            try conveyor.run { slot in
                fill(slot, number: next)
                next += 1
                return next < 1000
            }
        }
        #expect(next < 10)
    }

    @Test("a frame's buffer is given up once the frame is written")
    func release() throws {
        let slots = Mutex<[FrameSlot]>([])
        let conveyor = FrameConveyor(
            threads: 2, stop: StopRequest(), analyse: { slot in slots.withLock { $0.append(slot) } }, write: { _ in },
            onFailure: {})
        var next = 0
        try conveyor.run { slot in
            fill(slot, number: next)
            next += 1
            return next < 3
        }
        #expect(slots.withLock { $0 }.allSatisfy { $0.frame.width == 0 })
    }
}
