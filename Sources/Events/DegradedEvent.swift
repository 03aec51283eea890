/// Something keeps results from being good, or does so no longer.
public struct DegradedEvent: Equatable, Sendable {
    public var header: EventHeader
    public var phase: Phase
    public var reason: Reason

    public init(header: EventHeader, phase: Phase, reason: Reason) {
        self.header = header
        self.phase = phase
        self.reason = reason
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
        case phase, reason
    }

    public init(from decoder: any Decoder) throws {
        header = try EventHeader(from: decoder)
        let container = try decoder.container(keyedBy: CodingKeys.self)
        phase = try container.decode(Phase.self, forKey: .phase)
        reason = try container.decode(Reason.self, forKey: .reason)
    }
}
