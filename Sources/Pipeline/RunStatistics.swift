import Capture
public import Events
import Synchronization

/// What a run does, counted: one for the run, for any thread.
///
/// All moments are seconds of the monotonic clock.
public final class RunStatistics: Sendable {
    /// Ended sources beyond that many are forgotten, the oldest first: a run over a thousand files must not grow.
    private static let mostEnded = 32

    /// When the run began.
    public let begin: Double
    /// The same by the wall clock, asked once: it may be set later on.
    private let started = UTCTime.now
    private let all = Mutex<[SourceStatistics]>([])

    init(at now: Double = MonotonicClock.now()) {
        begin = now
    }

    /// The sources so far, in the order in which they were named. Of a run over files those that are yet to come are
    /// missing.
    public var sources: [SourceStatistics] { all.withLock { $0 } }

    /// When a frame of any source was last processed; nil: none has been.
    public var lastProcessed: Double? { sources.compactMap(\.lastProcessed).max() }

    /// Begins to count a source, which is yet to be opened.
    func add(name: String) -> SourceStatistics {
        let new = SourceStatistics(name: name)
        all.withLock { sources in
            sources.append(new)
            let ended = sources.count { $0.state == .ended }
            if ended > Self.mostEnded, let oldest = sources.firstIndex(where: { $0.state == .ended }) {
                sources.remove(at: oldest)
            }
        }
        return new
    }

    /// What each source does now.
    public var sourceReports: [StatusEvent.Source] {
        let now = MonotonicClock.now()
        return sources.map { $0.report(at: now) }
    }

    /// All of it as it is now, with what the outlets tell.
    func status(outlets: [StatusEvent.Outlet]) -> StatusEvent {
        StatusEvent(
            version: ProgramVersion.number, time: .now, started: started, uptime: MonotonicClock.now() - begin,
            memory: ProcessUsage.residentMemory,
            processorTime: ProcessUsage.processorTime, sources: sourceReports, outlets: outlets)
    }
}
