public import Capture

/// What to analyse, how, and where the results go. Durations are seconds of source time, lengths are picture pixels.
public struct RunSettings: Sendable {
    /// Files, URLs or `-`, analysed one after another; live streams at the same time.
    public var inputs: [String]
    /// Cameras, by node, link or `vendor:product`, analysed at the same time.
    public var cameras: [CameraName] = []
    public var camera = CameraOptions()
    /// Name of the source in the events; nil: each input's file name.
    public var sourceName: String?
    public var start: Double = 0
    public var duration: Double?
    /// Analyse only every Nth picture; 1 or more.
    public var every = 1

    /// Whether the inputs are played at their own pace, as live sources.
    public var isRealtime = false

    public var outlets = OutletSettings()
    public var csvPath: String?
    public var annotatePath: String?
    /// Whether the goodbye line carries the mean time of each stage.
    public var reportsTimings = false
    public var showsProgress = false

    /// A name in the weights folder, or an ONNX file.
    public var detector = "detector"
    /// Long side of the detector's input; nil: by the picture's size.
    public var detectSize: Int?
    /// Detect on every Nth analysed picture and follow landmarks in between; 1 or more.
    public var detectEvery = 1
    public var minFace: Float = 0
    public var maxFaces = 32
    /// nil: the threshold in the detector's metadata.
    public var minScore: Float?

    /// A name in the weights folder, or an ONNX file.
    public var network = WeightsFolder.expressionNetwork
    /// Whether each face is read a second time mirrored, and the mean taken.
    public var averagesFlip = false
    /// Time constant of the exponential smoothing; 0 smooths nothing.
    public var smoothing = 0.3
    /// An expression begins once its smoothed probability has held `beginAt` for `hold` seconds, and ends when it falls
    /// below `endBelow`.
    public var beginAt: Float = 0.55
    public var hold = 0.25
    public var endBelow: Float = 0.4

    /// Threads that decode and analyse; 1 does everything in turn.
    public var threads = 2

    public init(inputs: [String]) {
        self.inputs = inputs
    }

    /// Whether all sources come at the pace of the world (`LiveRun`), or none (`FileRun`); nil where they are mixed.
    public var isLive: Bool? {
        let streams = inputs.count { MediaSource.isLive($0) }
        if cameras.isEmpty, streams == 0 { return false }
        return streams == inputs.count ? true : nil
    }
}
