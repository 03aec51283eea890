// Its headers declare `timespec`, too, and so count as the place where it comes from.
internal import CVideo4Linux
internal import Dispatch
internal import Glibc
internal import Synchronization

/// Plays another source at the pace of its times, as if it were a camera (`--realtime`): no picture comes before its time,
/// and one that is late because nobody took it is dropped for the next.
public final class PacedSource: FrameSource {
    public let description: SourceDescription
    private let source: any FrameSource
    /// The monotonic clock when the first picture is due, in seconds.
    private let begin: Double
    private let firstTime: Double
    /// How late a picture may be: one that nobody took for longer than the next one takes to come.
    private let patience: Double
    private let dropped = Atomic<Int>(0)
    private let cancelled = DispatchSemaphore(value: 0)

    /// - Parameters:
    ///   - source: anything whose pictures have times; those without are handed on at once.
    ///   - start: seconds after the first picture at which `source` begins.
    public init(_ source: any FrameSource, start: Double = 0) {
        self.source = source
        var description = source.description
        firstTime = (description.firstTime ?? 0) + start
        patience = 1 / max(1, description.rate ?? 25)
        begin = MonotonicClock.now()
        description.isLive = true
        // Each picture's wall-clock time is when it is played.
        description.creationTime = Self.utc(Self.wallClock() - start)
        self.description = description
    }

    public var counters: CaptureCounters {
        var counters = source.counters
        counters.dropped += dropped.load(ordering: .relaxed)
        counters.delivered -= dropped.load(ordering: .relaxed)
        return counters
    }

    public func read(into frame: Frame) throws(CaptureError) -> Bool {
        var late = 0
        var started = MonotonicClock.now()
        while try source.read(into: frame) {
            frame.dropped = late
            let decoding = MonotonicClock.now() - started
            guard let time = frame.time else { return true }
            let due = begin + time - firstTime
            let early = due - MonotonicClock.now()
            if early > 0 {
                guard cancelled.wait(timeout: .now() + early) == .timedOut else { break }
            }
            if early >= -patience {
                // As if decoding had begun only now: waiting is no work.
                frame.arrival = MonotonicClock.now() - decoding
                return true
            }
            dropped.add(1, ordering: .relaxed)
            late += 1
            started = MonotonicClock.now()
        }
        frame.release()
        return false
    }

    public func cancel() {
        source.cancel()
        cancelled.signal()
    }

    /// Seconds since 1970.
    private static func wallClock() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }

    /// RFC 3339 in UTC, with milliseconds.
    private static func utc(_ secondsSinceEpoch: Double) -> String? {
        guard var seconds = time_t(exactly: secondsSinceEpoch.rounded(.down)) else { return nil }
        var parts = tm()
        guard gmtime_r(&seconds, &parts) != nil else { return nil }
        func digits(_ value: Int32, _ count: Int) -> String {
            let text = String(value)
            return String(repeating: "0", count: max(0, count - text.count)) + text
        }
        let milliseconds = Int32((secondsSinceEpoch - secondsSinceEpoch.rounded(.down)) * 1000)
        return "\(digits(parts.tm_year + 1900, 4))-\(digits(parts.tm_mon + 1, 2))-\(digits(parts.tm_mday, 2))T"
            + "\(digits(parts.tm_hour, 2)):\(digits(parts.tm_min, 2)):\(digits(parts.tm_sec, 2))"
            + ".\(digits(milliseconds, 3))Z"
    }
}
