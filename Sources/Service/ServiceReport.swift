import Capture
import Dispatch
import Events
public import Pipeline
import Synchronization

/// Tells the service manager how a run fares: that it is ready, a status line, signs of life for the watchdog. Where no
/// manager waits for word it does nothing.
public final class ServiceReport: @unchecked Sendable {
    // Unchecked: what Dispatch makes is safe for all threads, and the rest is.

    /// Seconds between two reports until the first frame is processed, and at most afterwards.
    private static let startingPause = 1.0
    private static let longestPause = 5.0

    private let manager: ServiceManager?
    private let statistics: RunStatistics
    private let news = Mutex(ServiceNews(at: MonotonicClock.now()))
    /// On a queue of its own: what is reported on may hang.
    private let timer = DispatchSource.makeTimerSource(queue: DispatchQueue(label: "ferd.service"))

    /// Begins to tell the manager that the environment names. To be made once, before there are threads.
    public init(on statistics: RunStatistics) {
        self.statistics = statistics
        manager = .fromEnvironment()
        timer.setEventHandler { [weak self] in self?.report() }
        if manager != nil { schedule(every: Self.startingPause) }
        timer.activate()
    }

    deinit { timer.cancel() }

    /// Tells that the work comes to its end.
    public func stopping() {
        manager?.tell(news.withLock { $0.stop() })
    }

    /// Does what a reload asks for, and tells its beginning and its end.
    public func reloading(_ reload: () -> Void) {
        let (before, after) = news.withLock { $0.reload(at: MonotonicClock.now()) }
        manager?.tell(before)
        reload()
        manager?.tell(after)
    }

    private func schedule(every pause: Double) {
        timer.schedule(deadline: .now() + pause, repeating: pause, leeway: .milliseconds(100))
    }

    private func report() {
        let run = ServiceNews.Run(statistics)
        let (messages, hasBecomeReady) = news.withLock { news in
            let wasReady = news.isReady
            let messages = news.report(run, at: MonotonicClock.now())
            return (messages, news.isReady && !wasReady)
        }
        manager?.tell(messages)
        if hasBecomeReady { schedule(every: min(Self.longestPause, (manager?.watchdogInterval ?? .infinity) / 3)) }
    }
}

extension ServiceNews.Run {
    fileprivate init(_ statistics: RunStatistics) {
        let sources = statistics.sources
        self.init(
            status: StatusLine.text(of: statistics.sourceReports), hasWorked: statistics.lastProcessed != nil,
            isLost: sources.contains { if case .lost = $0.state { true } else { false } },
            signs: sources.map { SignsOfLife.Source($0) })
    }
}

extension SignsOfLife.Source {
    fileprivate init(_ source: SourceStatistics) {
        switch source.state {
        case .opening, .ended: self.init(isActive: false, lastSign: nil)
        case .running, .lost: self.init(isActive: true, lastSign: source.lastSign)
        }
    }
}
