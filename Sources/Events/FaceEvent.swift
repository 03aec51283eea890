/// A face is confirmed, or gone.
public struct FaceEvent: Equatable, Sendable {
    public var header: EventHeader
    /// The face's id.
    public var face: Int
    /// What is known of the whole appearance once it has ended; nil when it begins.
    public var ended: Ended?

    public var phase: Phase { ended == nil ? .start : .end }

    public init(header: EventHeader, face: Int, ended: Ended? = nil) {
        self.header = header
        self.face = face
        self.ended = ended
    }

    public struct Ended: Equatable, Sendable {
        /// Seconds of source time from the first sight to the last.
        public var duration: Double
        /// Frames in which the face was reported.
        public var frames: Int

        public init(duration: Double, frames: Int) {
            self.duration = duration
            self.frames = frames
        }
    }
}

extension FaceEvent: Decodable {
    private enum CodingKeys: String, CodingKey {
        case phase, face, duration, frames
    }

    public init(from decoder: any Decoder) throws {
        header = try EventHeader(from: decoder)
        let container = try decoder.container(keyedBy: CodingKeys.self)
        face = try container.decode(Int.self, forKey: .face)
        switch try container.decode(Phase.self, forKey: .phase) {
        case .start: ended = nil
        case .end:
            ended = Ended(
                duration: try container.decode(Double.self, forKey: .duration),
                frames: try container.decode(Int.self, forKey: .frames))
        }
    }
}
