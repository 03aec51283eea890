/// Keeps a line that comes again and again from filling a log: of the same line in a minute the first few are told, the
/// rest are counted, and the count is told when the minute is over. Times are seconds of one clock.
struct RepeatedLines {
    /// Seconds over which the same lines are counted, from the first of them on.
    static let span = 60.0
    /// How many of them are told.
    static let most = 3
    /// Different lines that are remembered; further ones are told however often they come.
    static let remembered = 64

    /// Lines that were kept back.
    struct Kept: Equatable {
        var line: String
        var count: Int
    }

    private var counts: [String: (begin: Double, seen: Int)] = [:]

    /// - Returns: whether `line` is to be told.
    mutating func tells(_ line: String, at now: Double) -> Bool {
        guard counts[line] != nil || counts.count < Self.remembered else { return true }
        counts[line, default: (begin: now, seen: 0)].seen += 1
        return counts[line, default: (now, 0)].seen <= Self.most
    }

    /// Forgets the lines whose minute is over.
    /// - Returns: those of them that were kept back, in the order in which they began.
    mutating func expire(at now: Double) -> [Kept] {
        let over = counts.filter { now - $0.value.begin >= Self.span }.sorted { $0.value.begin < $1.value.begin }
        for (line, _) in over { counts[line] = nil }
        return over.filter { $0.value.seen > Self.most }.map { Kept(line: $0.key, count: $0.value.seen - Self.most) }
    }

    /// When the next minute ends; nil: nothing was kept back.
    var nextEnd: Double? {
        counts.values.filter { $0.seen > Self.most }.map { $0.begin + Self.span }.min()
    }
}
