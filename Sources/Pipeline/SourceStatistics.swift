import Capture
import Events
import Synchronization

/// What one source does, counted by its stages and asked for by any thread. Counting a frame allocates nothing.
///
/// All moments are seconds of the monotonic clock.
public final class SourceStatistics: Sendable {
    /// What a source is at.
    public enum State: Equatable, Sendable {
        /// It is being opened for the first time.
        case opening
        case running
        /// It is looked for; why it was lost.
        case lost(reason: String)
        case ended
    }

    private let counts: Mutex<SourceCounts>

    init(name: String, at now: Double = MonotonicClock.now()) {
        counts = Mutex(SourceCounts(name: name, at: now))
    }

    public var state: State { counts.withLock { $0.state } }

    /// When a frame was last processed, its events written; nil: none has been.
    public var lastProcessed: Double? { counts.withLock { $0.lastProcessed } }

    /// When the source last showed that it is alive: a frame was processed, or, while it is lost, it was looked for; nil: it has
    /// not.
    public var lastSign: Double? { counts.withLock { $0.lastSign } }

    /// The source is open, and called `name` in the events.
    func opened(name: String, at now: Double = MonotonicClock.now()) {
        counts.withLock { counts in
            counts.name = name
            counts.enter(.running, at: now)
        }
    }

    func lost(reason: String, at now: Double = MonotonicClock.now()) {
        counts.withLock { counts in
            counts.enter(.lost(reason: reason), at: now)
            counts.look(at: now)
        }
    }

    /// It was looked for, and nothing is new.
    func looked(at now: Double = MonotonicClock.now()) {
        counts.withLock { $0.look(at: now) }
    }

    /// A frame has come, and the source has counted that much since it was opened.
    func took(_ counters: CaptureCounters, at now: Double = MonotonicClock.now()) {
        counts.withLock { counts in
            counts.enter(.running, at: now)
            counts.take(counters, frames: 1, at: now)
        }
    }

    /// A frame has passed all stages.
    func processed(_ analysis: FrameAnalysis, at now: Double = MonotonicClock.now()) {
        counts.withLock { $0.count(analysis, at: now) }
    }

    func ended(_ counters: CaptureCounters = CaptureCounters(), at now: Double = MonotonicClock.now()) {
        counts.withLock { counts in
            counts.enter(.ended, at: now)
            counts.take(counters, frames: 0, at: now)
        }
    }

    /// All of it as `status` events tell it.
    func report(at now: Double = MonotonicClock.now()) -> StatusEvent.Source {
        counts.withLock { $0.report(at: now) }
    }
}
