/// Keeps a line that comes again and again from filling a log: of the same line in a minute the first few are told, the
/// rest are counted, and the count is told when the minute is over. Lines are the same that differ in words which are numbers
/// only (`lost 12 frames`; not `video1: lost`). Times are seconds of one clock.
struct RepeatedLines {
    /// Seconds over which the same lines are counted, from the first of them on.
    static let span = 60.0
    /// How many of them are told.
    static let most = 3
    /// Different lines that are remembered; further ones are told however often they come.
    static let remembered = 64

    /// Lines that were kept back.
    struct Kept: Equatable {
        /// The latest of them.
        var line: String
        var count: Int
    }

    private struct Seen {
        let begin: Double
        var latest: String
        var count = 0
    }

    /// By the line without its numbers.
    private var lines: [String: Seen] = [:]

    /// - Returns: whether `line` is to be told.
    mutating func tells(_ line: String, at now: Double) -> Bool {
        let key = Self.withoutNumbers(line)
        guard lines[key] != nil || lines.count < Self.remembered else { return true }
        var seen = lines[key] ?? Seen(begin: now, latest: line)
        seen.latest = line
        seen.count += 1
        lines[key] = seen
        return seen.count <= Self.most
    }

    /// Forgets the lines whose minute is over.
    /// - Returns: those of them that were kept back, in the order in which they began.
    mutating func expire(at now: Double) -> [Kept] {
        let over = lines.filter { now - $0.value.begin >= Self.span }.sorted { $0.value.begin < $1.value.begin }
        for (key, _) in over { lines[key] = nil }
        return over.filter { $0.value.count > Self.most }
            .map { Kept(line: $0.value.latest, count: $0.value.count - Self.most) }
    }

    /// When the next minute ends; nil: nothing was kept back.
    var nextEnd: Double? {
        lines.values.filter { $0.count > Self.most }.map { $0.begin + Self.span }.min()
    }

    private static func withoutNumbers(_ line: String) -> String {
        line.split(separator: " ").map { word in
            let isNumber = word.contains { $0.isNumber } && word.allSatisfy { $0.isNumber || ".,;:()".contains($0) }
            return isNumber ? "#" : word
        }.joined(separator: " ")
    }
}
