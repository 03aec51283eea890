/// The smoothed expression of a face begins or ends.
public struct ExpressionEvent: Equatable, Sendable {
    public var header: EventHeader
    /// The face's id.
    public var face: Int
    /// Name of the class, one of `HelloEvent.classes`.
    public var expression: String
    /// Source time in seconds at which the expression began.
    public var since: Double
    /// Smoothed probability of the expression at this moment, 0...1.
    public var confidence: Float
    /// What is known of the whole episode once it has ended; nil when it begins.
    public var ended: Ended?

    public var phase: Phase { ended == nil ? .start : .end }

    public init(
        header: EventHeader, face: Int, expression: String, since: Double, confidence: Float, ended: Ended? = nil
    ) {
        self.header = header
        self.face = face
        self.expression = expression
        self.since = since
        self.confidence = confidence
        self.ended = ended
    }

    public struct Ended: Equatable, Sendable {
        /// Seconds of source time.
        public var duration: Double
        /// The highest smoothed probability of the episode, 0...1.
        public var peak: Float

        public init(duration: Double, peak: Float) {
            self.duration = duration
            self.peak = peak
        }
    }
}

extension ExpressionEvent: Decodable {
    private enum CodingKeys: String, CodingKey {
        case phase, face, expression, since, confidence, duration, peak
    }

    public init(from decoder: any Decoder) throws {
        header = try EventHeader(from: decoder)
        let container = try decoder.container(keyedBy: CodingKeys.self)
        face = try container.decode(Int.self, forKey: .face)
        expression = try container.decode(String.self, forKey: .expression)
        since = try container.decode(Double.self, forKey: .since)
        confidence = try container.decode(Float.self, forKey: .confidence)
        switch try container.decode(Phase.self, forKey: .phase) {
        case .start: ended = nil
        case .end:
            ended = Ended(
                duration: try container.decode(Double.self, forKey: .duration),
                peak: try container.decode(Float.self, forKey: .peak))
        }
    }
}
