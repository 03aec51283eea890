/// The first line of a source: what follows, and what made it. Also the first line for a reader that comes late, and a line
/// among the others where settings have changed.
public struct HelloEvent: Equatable, Sendable {
    public var header: EventHeader
    /// The program's version, as `ferd --version` prints it.
    public var version: String
    public var mode: Mode
    /// Size of the picture in pixels as a viewer sees it (display rotation applied).
    public var width: Int
    public var height: Int
    /// Nominal frames per second; nil where the source has none.
    public var rate: Double?
    /// The names of the expressions, in the network's order; empty where none are read.
    public var classes: [String]
    public var networks: [NetworkRecord]
    public var settings: SettingsRecord
    /// What is going on already; nil in a source's first line.
    public var state: SourceState?

    public init(
        header: EventHeader, version: String, mode: Mode, width: Int, height: Int, rate: Double?, classes: [String],
        networks: [NetworkRecord], settings: SettingsRecord, state: SourceState? = nil
    ) {
        self.header = header
        self.version = version
        self.mode = mode
        self.width = width
        self.height = height
        self.rate = rate
        self.classes = classes
        self.networks = networks
        self.settings = settings
        self.state = state
    }

    /// What is read from a face.
    public enum Mode: String, Equatable, Sendable, Decodable {
        case expression
    }
}

/// One of the networks at work.
public struct NetworkRecord: Equatable, Sendable, Decodable {
    /// `detector` or `expression`.
    public var task: String
    public var name: String
    /// How many classes it tells apart; nil where it is no classifier.
    public var classes: Int?
    /// What its scores were divided by to make them probabilities; nil where it is no classifier.
    public var temperature: Double?
    /// The data it was trained on, in a few words; nil where its file does not say.
    public var trainedOn: String?

    public init(task: String, name: String, classes: Int? = nil, temperature: Double? = nil, trainedOn: String? = nil) {
        self.task = task
        self.name = name
        self.classes = classes
        self.temperature = temperature
        self.trainedOn = trainedOn
    }

    enum CodingKeys: String, CodingKey {
        case task, name, classes, temperature
        case trainedOn = "trained_on"
    }
}

/// The settings that one needs to know to read the numbers.
public struct SettingsRecord: Equatable, Sendable, Decodable {
    /// Every how many-th frame of the source is processed.
    public var every: Int
    /// On every how many-th processed frame the detector runs; tracks carry the faces in between.
    public var detectEvery: Int
    /// Long side in pixels at which the detector sees a picture of the size in this line.
    public var detectSize: Int
    /// From this score on, 0...1, a face begins; then it is followed down to 0.6 of it.
    public var minScore: Float
    /// Faces whose longer side is less than this many pixels are left out.
    public var minFace: Float
    /// At most this many faces in a frame.
    public var maxFaces: Int
    /// Time constant in seconds of the smoothing behind `smoothed` and `expression`; 0 is none.
    public var smoothing: Double
    /// Whether each face is read a second time mirrored, `probabilities` being the mean of both.
    public var averagesFlip: Bool

    public init(
        every: Int, detectEvery: Int, detectSize: Int, minScore: Float, minFace: Float, maxFaces: Int,
        smoothing: Double, averagesFlip: Bool
    ) {
        self.every = every
        self.detectEvery = detectEvery
        self.detectSize = detectSize
        self.minScore = minScore
        self.minFace = minFace
        self.maxFaces = maxFaces
        self.smoothing = smoothing
        self.averagesFlip = averagesFlip
    }

    enum CodingKeys: String, CodingKey {
        case every
        case detectEvery = "detect_every"
        case detectSize = "detect_size"
        case minScore = "min_score"
        case minFace = "min_face"
        case maxFaces = "max_faces"
        case smoothing = "smoothing_s"
        case averagesFlip = "flip"
    }
}

extension HelloEvent: Decodable {
    private enum CodingKeys: String, CodingKey {
        case schema, version, mode, width, height, rate, classes, networks, settings, state
    }

    public init(from decoder: any Decoder) throws {
        header = try EventHeader(from: decoder)
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let schema = try container.decode(Int.self, forKey: .schema)
        guard schema == Event.schema else {
            throw DecodingError.dataCorruptedError(
                forKey: .schema, in: container, debugDescription: "schema \(schema), known is \(Event.schema)")
        }
        version = try container.decode(String.self, forKey: .version)
        mode = try container.decode(Mode.self, forKey: .mode)
        width = try container.decode(Int.self, forKey: .width)
        height = try container.decode(Int.self, forKey: .height)
        rate = try container.decodeIfPresent(Double.self, forKey: .rate)
        classes = try container.decode([String].self, forKey: .classes)
        networks = try container.decode([NetworkRecord].self, forKey: .networks)
        settings = try container.decode(SettingsRecord.self, forKey: .settings)
        state = try container.decodeIfPresent(SourceState.self, forKey: .state)
    }
}
