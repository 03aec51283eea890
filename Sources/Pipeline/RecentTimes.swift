import Events
import Histogram

/// How long something took: in all, and lately as percentiles. Two histograms take turns every minute, so that what
/// they tell is of the last one to two minutes. Memory is fixed, and counting a time allocates nothing.
struct RecentTimes {
    /// Seconds after which the older histogram is given up.
    static let turn = 60.0

    /// Microseconds; what takes longer counts as this long.
    private static let longest: UInt64 = 60_000_000

    /// Seconds that all of them took together.
    private(set) var total = 0.0
    private var current = Self.empty
    private var previous = Self.empty
    private var begin: Double

    /// - Parameter begin: seconds of the clock, as all moments here.
    init(at begin: Double) {
        self.begin = begin
    }

    /// Counts one that took `seconds`.
    mutating func record(_ seconds: Double, at now: Double) {
        takeTurn(at: now)
        // NaN, too, counts as nothing.
        let microseconds = seconds > 0 ? (seconds * 1e6).rounded() : 0
        if seconds > 0, seconds.isFinite { total += seconds }
        current.record(microseconds < Double(Self.longest) ? UInt64(microseconds) : Self.longest)
    }

    /// Nil where nothing came lately.
    mutating func percentiles(at now: Double) -> StatusEvent.Percentiles? {
        takeTurn(at: now)
        var both = current
        both.add(previous)
        guard both.totalCount > 0 else { return nil }
        return StatusEvent.Percentiles(
            p50: Double(both.valueAtPercentile(50)) / 1000, p99: Double(both.valueAtPercentile(99)) / 1000)
    }

    private mutating func takeTurn(at now: Double) {
        let age = now - begin
        guard age >= Self.turn else { return }
        swap(&current, &previous)
        current.reset()
        if age >= 2 * Self.turn { previous.reset() }
        begin = now
    }

    /// Two digits: a time is told to a hundredth of itself.
    private static var empty: Histogram<UInt32> {
        Histogram(highestTrackableValue: longest, numberOfSignificantValueDigits: .two)
    }
}
