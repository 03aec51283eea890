/// Whether an event says that something begins or that it ends.
public enum Phase: String, Equatable, Sendable, Decodable {
    case start
    case end
}
