/// A live source is lost, or found again.
public struct CameraEvent: Equatable, Sendable {
    public var header: EventHeader
    public var change: Change

    public init(header: EventHeader, change: Change) {
        self.header = header
        self.change = change
    }

    public enum Change: Equatable, Sendable {
        /// Why, in a few words.
        case lost(reason: String)
        /// Seconds without a picture.
        case found(outage: Double)
    }
}

extension CameraEvent: Decodable {
    private enum CodingKeys: String, CodingKey {
        case phase, reason
        case outage = "outage_s"
    }

    private enum Phase: String, Decodable {
        case lost, found
    }

    public init(from decoder: any Decoder) throws {
        header = try EventHeader(from: decoder)
        let container = try decoder.container(keyedBy: CodingKeys.self)
        change =
            switch try container.decode(Phase.self, forKey: .phase) {
            case .lost: .lost(reason: try container.decode(String.self, forKey: .reason))
            case .found: .found(outage: try container.decode(Double.self, forKey: .outage))
            }
    }
}
