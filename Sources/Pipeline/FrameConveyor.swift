import Capture
import Dispatch
import Synchronization

/// One place on the conveyor: a frame on its way through the stages, with what was found in it.
final class FrameSlot: @unchecked Sendable {
    // Unchecked: the conveyor hands a slot from stage to stage; only the stage that has it touches it.
    let frame = Frame()
    var analysis = FrameAnalysis()
    /// What reading came to: a picture, or that the source is lost, which is told in a frame's place.
    var reading = SourceReading.frame
    /// Whether the frame may be written: its analysis and that of all before it succeeded.
    fileprivate(set) var isAnalysed = false
}

/// Carries frames through the three stages read → analyse → write, each on a thread of its own, in order.
///
/// The slots go round: the reader waits for one that the writer has given back, so memory stays bounded and no frame of
/// a file is lost. With one thread the stages take turns instead. Of a live source no frame is read before the one before
/// has been analysed: it would only become old.
///
/// A failure ends the reading, as the end of the source would: what was read until then passes all stages. Only the frame
/// whose analysis failed, and those after it, are not written.
final class FrameConveyor: @unchecked Sendable {
    // Unchecked: `slots` and the work items never change, `analysisHasFailed` is one stage's own; everything else here is
    // safe for all threads.

    /// Deep enough to even out frames that take longer, shallow enough to keep the latest ones in the cache.
    private static let depth = 4

    private let slots: [FrameSlot]
    private let free = DispatchSemaphore(value: FrameConveyor.depth)
    private let analysisQueue = DispatchQueue(label: "ferd.analysis")
    private let writingQueue: DispatchQueue
    private let usesThreads: Bool
    /// Whether reading waits for the analysis, and the semaphore by which it does.
    private let isLive: Bool
    private let analysisIsIdle = DispatchSemaphore(value: 1)
    /// Belongs to the stage of analysis.
    private var analysisHasFailed = false
    private let stop: StopRequest
    private let firstFailure = Mutex<(any Error)?>(nil)
    private let analyse: (FrameSlot) throws -> Void
    private let write: (FrameSlot) throws -> Void
    private let onFailure: () -> Void
    /// The same items are submitted again and again: nothing is allocated for a hand-over.
    private var analysisItems: [DispatchWorkItem] = []
    private var writingItems: [DispatchWorkItem] = []

    /// - Parameters:
    ///   - writingQueue: serial; sources that write to the same outlets share it.
    ///   - isLive: whether the newest frame is worth more than every frame.
    ///   - stop: ends the reading.
    ///   - analyse: called for each frame in order, on one thread at a time.
    ///   - write: likewise, after `analyse`.
    ///   - onFailure: called once when a stage fails, so that a reader that waits for its source can be woken.
    init(
        threads: Int, writingQueue: DispatchQueue = DispatchQueue(label: "ferd.writing"),
        isLive: Bool = false, stop: StopRequest, analyse: @escaping (FrameSlot) throws -> Void,
        write: @escaping (FrameSlot) throws -> Void, onFailure: @escaping () -> Void
    ) {
        slots = (0..<Self.depth).map { _ in FrameSlot() }
        usesThreads = threads > 1
        self.writingQueue = writingQueue
        self.isLive = isLive
        self.stop = stop
        self.analyse = analyse
        self.write = write
        self.onFailure = onFailure
        writingItems = slots.map { slot in
            DispatchWorkItem { [unowned self] in
                finish(slot)
            }
        }
        analysisItems = slots.indices.map { index in
            DispatchWorkItem { [unowned self] in
                begin(slots[index])
                writingQueue.async(execute: writingItems[index])
            }
        }
    }

    /// Reads with `read` until it returns false, a stage fails or a stop is requested, and waits until every frame has
    /// left the last stage.
    /// - Throws: the first error of any stage.
    func run(read: (FrameSlot) throws -> Bool) throws {
        var next = 0
        while !stop.isRequested, !hasFailed {
            if isLive { analysisIsIdle.wait() }
            free.wait()
            let slot = slots[next]
            var hasFrame = false
            // A failure may have come while all slots were taken.
            if !hasFailed { attempt { hasFrame = try read(slot) } }
            guard hasFrame else {
                free.signal()
                if isLive { analysisIsIdle.signal() }
                break
            }
            passOn(next)
            next = (next + 1) % slots.count
        }
        for _ in slots { free.wait() }
        for _ in slots { free.signal() }
        if let failure = firstFailure.withLock({ $0 }) { throw failure }
    }

    private func passOn(_ index: Int) {
        if usesThreads {
            analysisQueue.async(execute: analysisItems[index])
        } else {
            begin(slots[index])
            writingQueue.sync { finish(slots[index]) }
        }
    }

    private func begin(_ slot: FrameSlot) {
        slot.isAnalysed = !analysisHasFailed && attempt { try analyse(slot) }
        analysisHasFailed = !slot.isAnalysed
        if isLive { analysisIsIdle.signal() }
    }

    private func finish(_ slot: FrameSlot) {
        if slot.isAnalysed { attempt { try write(slot) } }
        // A camera has few buffers.
        slot.frame.release()
        free.signal()
    }

    /// Runs a stage's work and keeps the first failure of all.
    /// - Returns: whether it succeeded.
    @discardableResult
    private func attempt(_ work: () throws -> Void) -> Bool {
        do {
            try work()
            return true
        } catch {
            let isFirst = firstFailure.withLock { failure in
                guard failure == nil else { return false }
                failure = error
                return true
            }
            if isFirst { onFailure() }
            return false
        }
    }

    private var hasFailed: Bool { firstFailure.withLock { $0 != nil } }
}
