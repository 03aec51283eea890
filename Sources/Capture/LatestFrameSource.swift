internal import Dispatch
internal import Synchronization

/// Reads a live stream on a thread of its own, as fast as it comes, and hands out its newest picture.
///
/// Without it a stream that comes faster than its pictures are analysed would pile up on its way, and be seen ever later.
final class LatestFrameSource: FrameSource, @unchecked Sendable {
    // Unchecked: one thread reads; what it shares with the thread of the stream is in `Shelf`.

    private let source: any FrameSource
    private let shelf = Shelf()

    init(_ source: any FrameSource) {
        self.source = source
        DispatchQueue(label: "ferd.stream").async { [source, shelf] in
            Self.fill(shelf, from: source)
        }
    }

    deinit {
        shelf.abandon()
    }

    var description: SourceDescription { source.description }

    var counters: CaptureCounters {
        var counters = source.counters
        counters.dropped += shelf.dropped
        counters.delivered -= shelf.dropped
        return counters
    }

    func cancel() {
        source.cancel()
    }

    func read(into frame: Frame) throws(CaptureError) -> Bool {
        frame.release()
        return try shelf.take(into: frame)
    }

    private static func fill(_ shelf: Shelf, from source: any FrameSource) {
        let frame = Frame()
        while !shelf.isAbandoned {
            do throws(CaptureError) {
                guard try source.read(into: frame) else { return shelf.end(nil) }
            } catch {
                return shelf.end(error)
            }
            frame.arrival = MonotonicClock.now()
            shelf.put(frame)
        }
    }
}

/// Room for one frame between two threads: the newest.
private final class Shelf: @unchecked Sendable {
    // Unchecked: `frame` is touched under the lock only.

    private struct State {
        var isFull = false
        var hasEnded = false
        var isAbandoned = false
        var failure: CaptureError?
        /// Frames that were replaced before anybody took them: since the last one taken, and of all time.
        var droppedSince = 0
        var dropped = 0
    }

    private let state = Mutex(State())
    private let frame = Frame()
    /// 1 where there is something to be had: a frame, or the end.
    private let news = DispatchSemaphore(value: 0)

    var dropped: Int { state.withLock { $0.dropped } }
    var isAbandoned: Bool { state.withLock { $0.isAbandoned } }

    /// Takes over what is in `newer`, and leaves it what was here.
    func put(_ newer: Frame) {
        let wasEmpty = state.withLock { state in
            if state.isFull {
                state.dropped += 1
                state.droppedSince += 1
            }
            frame.exchange(with: newer)
            defer { state.isFull = true }
            return !state.isFull
        }
        if wasEmpty { news.signal() }
    }

    /// Waits for a frame.
    /// - Returns: false at the end.
    /// - Throws: the failure that was the end.
    func take(into target: Frame) throws(CaptureError) -> Bool {
        news.wait()
        let (hasFrame, hasEnded, failure) = state.withLock { state in
            if state.isFull {
                frame.exchange(with: target)
                target.dropped = state.droppedSince
                state.droppedSince = 0
            }
            defer { state.isFull = false }
            return (state.isFull, state.hasEnded, state.failure)
        }
        // The end stays the end.
        if hasEnded { news.signal() }
        if hasFrame { return true }
        if let failure { throw failure }
        return false
    }

    func end(_ failure: CaptureError?) {
        let wasEmpty = state.withLock { state in
            state.hasEnded = true
            state.failure = failure
            return !state.isFull
        }
        if wasEmpty { news.signal() }
    }

    func abandon() {
        state.withLock { $0.isAbandoned = true }
    }
}
