/// What every event line begins with.
public struct EventHeader: Equatable, Sendable {
    /// The name given to the source, or its file name.
    public var source: String
    /// Counts the lines of this source: 0 for its first one, one more for each line.
    public var seq: Int
    /// Source time in seconds; nil where the event belongs to no moment of the source.
    public var pts: Double?
    /// When it happened; nil for files unless their container knows.
    public var time: UTCTime?

    public init(source: String, seq: Int, pts: Double?, time: UTCTime? = nil) {
        self.source = source
        self.seq = seq
        self.pts = pts
        self.time = time
    }
}

extension EventHeader: Decodable {}

/// Hands out the headers of one source's lines, each with the next sequence number.
public struct EventSequence: Sendable {
    public let source: String
    /// The number that the next line will carry.
    public private(set) var next = 0

    public init(source: String) {
        self.source = source
    }

    public mutating func header(pts: Double?, time: UTCTime? = nil) -> EventHeader {
        defer { next += 1 }
        return EventHeader(source: source, seq: next, pts: pts, time: time)
    }
}
