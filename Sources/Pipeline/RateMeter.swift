/// How many things happen a second, over the last ten seconds of the clock. Memory is fixed: ten counts, a second each.
struct RateMeter {
    /// Seconds that are looked back on.
    static let window = 10

    private let begin: Double
    /// The count of each second, at its number modulo `window`.
    private var counts = [Int](repeating: 0, count: RateMeter.window)
    /// The second that was counted last.
    private var last = 0

    /// - Parameter begin: seconds of the clock, as all times here.
    init(at begin: Double) {
        self.begin = begin
    }

    mutating func add(_ count: Int, at now: Double) {
        advance(to: now)
        counts[last % Self.window] += count
    }

    /// Things a second. The running second counts as far as it has come, and a meter that is younger than the window looks
    /// back on its whole life.
    mutating func rate(at now: Double) -> Double {
        advance(to: now)
        let age = max(0, now - begin)
        let seen = min(age, Double(Self.window - 1) + age - age.rounded(.down))
        // Of less than that nothing can be told.
        guard seen >= 0.1 else { return 0 }
        return Double(counts.reduce(0, +)) / seen
    }

    /// Empties the seconds in which nothing came.
    private mutating func advance(to now: Double) {
        // A clock that stands still or runs back stays in the same second.
        let second = max(last, Int(max(0, min(now - begin, 1e12))))
        for passed in 0..<min(second - last, Self.window) { counts[(second - passed) % Self.window] = 0 }
        last = second
    }
}
