import Capture
import Events

/// Tells the wall-clock time of a moment of the source, where its container knows when the recording began.
struct SourceClock {
    private let begin: UTCTime?
    private let firstTime: Double

    init(_ description: SourceDescription) {
        begin = description.creationTime.flatMap(Self.parse)
        firstTime = description.firstTime ?? 0
    }

    /// The wall-clock time at `time` seconds of source time; nil where nobody knows.
    func utc(at time: Double) -> UTCTime? {
        guard let begin, let offset = Int64(exactly: ((time - firstTime) * 1000).rounded()) else { return nil }
        let (sum, overflow) = begin.millisecondsSinceEpoch.addingReportingOverflow(offset)
        return overflow ? nil : UTCTime(millisecondsSinceEpoch: sum)
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
