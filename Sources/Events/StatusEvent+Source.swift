extension StatusEvent {
    /// One source, counted since it began.
    public struct Source: Equatable, Sendable {
        public var source: String
        public var state: State
        /// Seconds that it has been in this state.
        public var stateAge: Double
        /// While it is lost: why.
        public var reason: String?
        public var frames: Frames
        /// Seconds since a frame was processed; nil: none has been.
        public var lastFrameAge: Double?
        /// What keeps the results from being good at present, in the order in which it began.
        public var degraded: [DegradedEvent.Reason]
        /// Packets that could not be decoded, and pictures that the decoder marked as damaged.
        public var errors: Int
        public var happenings: Happenings
        /// Faces in the last frame.
        public var faces: Int
        /// In the order in which a frame meets them.
        public var stages: [Stage]

        public init(
            source: String, state: State, stateAge: Double, reason: String?, frames: Frames, lastFrameAge: Double?,
            degraded: [DegradedEvent.Reason], errors: Int, happenings: Happenings, faces: Int, stages: [Stage]
        ) {
            self.source = source
            self.state = state
            self.stateAge = stateAge
            self.reason = reason
            self.frames = frames
            self.lastFrameAge = lastFrameAge
            self.degraded = degraded
            self.errors = errors
            self.happenings = happenings
            self.faces = faces
            self.stages = stages
        }
    }

    public enum State: String, Equatable, Sendable {
        /// It is being opened for the first time.
        case opening
        case running
        /// It is looked for.
        case lost
        case ended
    }

    public struct Frames: Equatable, Sendable {
        /// Those that came: processed, dropped, or on their way.
        public var incoming = 0
        /// Those whose events have been written.
        public var processed = 0
        /// Those dropped because newer ones waited.
        public var dropped = 0
        /// Frames that came a second, over the last ten seconds.
        public var incomingRate = 0.0
        /// Frames processed a second, over the last ten seconds.
        public var processedRate = 0.0

        public init() {}
    }

    /// How often something began.
    public struct Happenings: Equatable, Sendable {
        /// Faces that were confirmed.
        public var faces = 0
        public var expressions = 0
        /// Conditions that kept results from being good.
        public var degraded = 0
        /// Times that the source was lost.
        public var losses = 0

        public init() {}
    }

    /// How long a stage takes.
    public struct Stage: Equatable, Sendable {
        /// `decode`, `detect`, …; each stage once.
        public var stage: String
        /// Seconds that it has taken of all processed frames.
        public var total: Double
        /// Of the last one to two minutes; nil: no frame has passed it in that time.
        public var percentiles: Percentiles?

        public init(stage: String, total: Double, percentiles: Percentiles?) {
            self.stage = stage
            self.total = total
            self.percentiles = percentiles
        }
    }

    /// Milliseconds that half of all frames stay below, and all but a hundredth.
    public struct Percentiles: Equatable, Sendable {
        public var p50: Double
        public var p99: Double

        public init(p50: Double, p99: Double) {
            self.p50 = p50
            self.p99 = p99
        }
    }
}

extension StatusEvent.Source: Decodable {
    private enum CodingKeys: String, CodingKey {
        case source, state, reason, frames, degraded, errors, happenings, faces, stages
        case stateAge = "state_s"
        case lastFrameAge = "last_frame_s"
    }
}

extension StatusEvent.State: Decodable {}
extension StatusEvent.Happenings: Decodable {}

extension StatusEvent.Frames: Decodable {
    private enum CodingKeys: String, CodingKey {
        case processed, dropped
        case incoming = "in"
        case incomingRate = "in_per_s"
        case processedRate = "processed_per_s"
    }
}

extension StatusEvent.Stage: Decodable {
    private enum CodingKeys: String, CodingKey {
        case stage
        case total = "total_s"
        case median = "p50_ms"
        case p99 = "p99_ms"
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let median = try container.decodeIfPresent(Double.self, forKey: .median)
        let p99 = try container.decodeIfPresent(Double.self, forKey: .p99)
        let percentiles = median.flatMap { median in p99.map { StatusEvent.Percentiles(p50: median, p99: $0) } }
        self.init(
            stage: try container.decode(String.self, forKey: .stage),
            total: try container.decode(Double.self, forKey: .total), percentiles: percentiles)
    }
}
