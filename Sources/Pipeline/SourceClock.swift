import Capture
import Events
import Glibc

/// Tells the wall-clock time of a moment of the source, where it can be known.
enum SourceClock {
    /// A recording that began at `begin`, with the source time `firstTime`.
    case recording(begin: UTCTime, firstTime: Double)
    /// Source time is the machine's monotonic clock.
    case monotonic
    /// What comes in happens now.
    case arrival
    case unknown

    init(_ description: SourceDescription) {
        if description.isOnMonotonicClock {
            self = .monotonic
        } else if let begin = description.creationTime.flatMap(Self.parse) {
            self = .recording(begin: begin, firstTime: description.firstTime ?? 0)
        } else {
            self = description.isLive ? .arrival : .unknown
        }
    }

    /// The wall-clock time at `time` seconds of source time; nil where nobody knows.
    func utc(at time: Double) -> UTCTime? {
        switch self {
        case .recording(let begin, let firstTime): begin.advanced(by: time - firstTime)
        // Asked anew each time: the wall clock may be set.
        case .monotonic: UTCTime.now.advanced(by: time - MonotonicClock.now())
        case .arrival: UTCTime.now
        case .unknown: nil
        }
    }

    /// Containers write up to nine decimals, or none; an event line has three.
    private static func parse(_ text: String) -> UTCTime? {
        guard text.hasSuffix("Z") else { return nil }
        let parts = text.dropLast().split(separator: ".", maxSplits: 1)
        guard let seconds = parts.first else { return nil }
        let decimals = parts.count > 1 ? parts[1].prefix(3) : ""
        return UTCTime("\(seconds).\(decimals)\(String(repeating: "0", count: 3 - decimals.count))Z")
    }
}

extension UTCTime {
    static var now: UTCTime {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return UTCTime(seconds: Int64(time.tv_sec), nanoseconds: Int64(time.tv_nsec))
    }

    /// Nil beyond what the type can hold.
    fileprivate func advanced(by seconds: Double) -> UTCTime? {
        guard let offset = Int64(exactly: (seconds * 1000).rounded()) else { return nil }
        let (sum, overflow) = millisecondsSinceEpoch.addingReportingOverflow(offset)
        return overflow ? nil : UTCTime(millisecondsSinceEpoch: sum)
    }
}
