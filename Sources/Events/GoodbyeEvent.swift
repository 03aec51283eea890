/// The last line of a source: totals.
public struct GoodbyeEvent: Equatable, Sendable {
    public var header: EventHeader
    /// Frames processed.
    public var frames: Int
    /// Frames dropped because newer ones waited.
    public var dropped: Int
    /// Packets that could not be decoded, and were passed over, and pictures that the decoder marked as damaged.
    public var decodeErrors: Int
    /// Frames whose time was missing or went backwards and was mended.
    public var mendedTimes: Int
    /// Faces that were confirmed.
    public var faces: Int
    /// Mean time per frame of each stage, in the order of the stages. No two runs agree in it, so it is nil for files
    /// unless asked for (`--timings`): then the same input gives the same bytes.
    public var stageTimes: [StageTime]?
    /// The exit code with which the program is about to end, as far as this source is concerned.
    public var exit: Int

    public init(
        header: EventHeader, frames: Int, dropped: Int, decodeErrors: Int, mendedTimes: Int, faces: Int,
        stageTimes: [StageTime]? = nil, exit: Int
    ) {
        self.header = header
        self.frames = frames
        self.dropped = dropped
        self.decodeErrors = decodeErrors
        self.mendedTimes = mendedTimes
        self.faces = faces
        self.stageTimes = stageTimes
        self.exit = exit
    }
}

/// What a stage took of each frame's time.
public struct StageTime: Equatable, Sendable {
    /// `decode`, `detect`, ...; each stage once.
    public var stage: String
    /// Mean per processed frame.
    public var milliseconds: Double

    public init(stage: String, milliseconds: Double) {
        self.stage = stage
        self.milliseconds = milliseconds
    }
}

extension GoodbyeEvent: Decodable {
    private enum CodingKeys: String, CodingKey {
        case frames, dropped, faces, exit
        case decodeErrors = "decode_errors"
        case mendedTimes = "mended_times"
        case stageTimes = "stage_ms"
    }

    public init(from decoder: any Decoder) throws {
        header = try EventHeader(from: decoder)
        let container = try decoder.container(keyedBy: CodingKeys.self)
        frames = try container.decode(Int.self, forKey: .frames)
        dropped = try container.decode(Int.self, forKey: .dropped)
        decodeErrors = try container.decode(Int.self, forKey: .decodeErrors)
        mendedTimes = try container.decode(Int.self, forKey: .mendedTimes)
        faces = try container.decode(Int.self, forKey: .faces)
        exit = try container.decode(Int.self, forKey: .exit)
        // A JSON object has no order; by name the result is at least always the same.
        stageTimes = try container.decodeIfPresent([String: Double].self, forKey: .stageTimes)?
            .sorted { $0.key < $1.key }.map { StageTime(stage: $0.key, milliseconds: $0.value) }
    }
}
