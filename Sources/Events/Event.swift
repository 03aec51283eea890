/// One line of output: a value here, one JSON object there (`EventEncoder`; `schema/events.schema.json` describes it).
public enum Event: Equatable, Sendable {
    case hello(HelloEvent)
    case frame(FrameEvent)
    case face(FaceEvent)
    case expression(ExpressionEvent)
    case camera(CameraEvent)
    case degraded(DegradedEvent)
    case goodbye(GoodbyeEvent)

    /// The version of the lines' meaning, in `hello`. New keys and new events leave it as it is; a changed meaning
    /// raises it.
    public static let schema = 1

    public var header: EventHeader {
        switch self {
        case .hello(let event): event.header
        case .frame(let event): event.header
        case .face(let event): event.header
        case .expression(let event): event.header
        case .camera(let event): event.header
        case .degraded(let event): event.header
        case .goodbye(let event): event.header
        }
    }

    /// Whether it says that something happened. Frames do not: a slow reader may lose them, never a happening.
    public var isHappening: Bool {
        if case .frame = self { false } else { true }
    }
}

extension Event: Decodable {
    private enum CodingKeys: String, CodingKey {
        case event
    }

    /// Reads one line. For frames the decoder's `userInfo` needs the class names (`CodingUserInfoKey.eventClasses`).
    /// Throws `DecodingError`, also for an event of a later version of the program, which a reader passes over.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        switch try container.decode(String.self, forKey: .event) {
        case "hello": self = .hello(try HelloEvent(from: decoder))
        case "frame": self = .frame(try FrameEvent(from: decoder))
        case "face": self = .face(try FaceEvent(from: decoder))
        case "expression": self = .expression(try ExpressionEvent(from: decoder))
        case "camera": self = .camera(try CameraEvent(from: decoder))
        case "degraded": self = .degraded(try DegradedEvent(from: decoder))
        case "goodbye": self = .goodbye(try GoodbyeEvent(from: decoder))
        case let kind:
            throw DecodingError.dataCorruptedError(
                forKey: .event, in: container, debugDescription: "unknown event '\(kind)'")
        }
    }
}
