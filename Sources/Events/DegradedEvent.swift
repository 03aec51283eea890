/// Something keeps results from being good, or does so no longer.
public struct DegradedEvent: Equatable, Sendable {
    public var header: EventHeader
    public var phase: Phase
    public var reason: Reason
    /// At the end of `diskFull` and `slowReader`: how many lines of the source were left out, the first of which has the
    /// number of the start and the last that of the end. nil otherwise.
    public var lost: Int?

    public init(header: EventHeader, phase: Phase, reason: Reason, lost: Int? = nil) {
        self.header = header
        self.phase = phase
        self.reason = reason
        self.lost = lost
    }

    public enum Reason: String, CaseIterable, Equatable, Sendable, Decodable {
        case dark
        case blurred
        case lowFrameRate = "low_frame_rate"
        case noFace = "no_face"
        case diskFull = "disk_full"
        case slowReader = "slow_reader"
    }
}

extension DegradedEvent: Decodable {
    private enum CodingKeys: String, CodingKey {
        case phase, reason, lost
    }

    public init(from decoder: any Decoder) throws {
        header = try EventHeader(from: decoder)
        let container = try decoder.container(keyedBy: CodingKeys.self)
        phase = try container.decode(Phase.self, forKey: .phase)
        reason = try container.decode(Reason.self, forKey: .reason)
        lost = try container.decodeIfPresent(Int.self, forKey: .lost)
    }
}
