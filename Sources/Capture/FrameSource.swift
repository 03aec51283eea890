/// Where frames come from: a file, a network stream, a camera.
///
/// One thread reads; `description`, `counters` and `cancel()` may be used from any thread.
public protocol FrameSource: AnyObject, Sendable {
    /// What is known about the source since it was opened.
    var description: SourceDescription { get }

    /// What has happened since it was opened.
    var counters: CaptureCounters { get }

    /// Fills `frame` with the next picture, waiting for it where it is not there yet.
    ///
    /// The frame's former content is given up; nothing is allocated once the buffers have their size.
    /// - Returns: false at the end of the input and after `cancel()`; `frame` then holds no picture.
    /// - Throws: a `CaptureError` where the source failed for good. Damaged pictures are no failure: they are counted
    ///   and passed over.
    func read(into frame: Frame) throws(CaptureError) -> Bool

    /// Like `read`, but tells also when a live source is lost and found again.
    func next(into frame: Frame) throws(CaptureError) -> SourceReading

    /// Makes a read that is waiting return false soon (within about 0.2 s), and all later ones at once.
    func cancel()
}

extension FrameSource {
    public func next(into frame: Frame) throws(CaptureError) -> SourceReading {
        try read(into: frame) ? .frame : .end
    }
}

/// What waiting for the next picture of a source comes to.
public enum SourceReading: Equatable, Sendable {
    /// The frame holds a picture.
    case frame
    /// The frame holds the first picture after `outage` seconds without one, in which the source was lost.
    case frameAfter(outage: Double)
    /// The source is lost, and looked for. `time`: seconds of source time.
    case lost(reason: String, time: Double?)
    /// It still is, and for another reason.
    case stillLost(reason: String)
    /// It still is, was looked for once more, and nothing is new.
    case lookedInVain
    /// There will be no more pictures.
    case end
}

/// What is known about a source since it was opened.
public struct SourceDescription: Equatable, Sendable {
    /// What to call it: the file's name without its folder, the URL without a password, `-` for standard input.
    public var name: String
    /// Pixels, as a viewer sees the picture (display rotation applied). A frame may differ where the size changes in
    /// mid-stream: each has its own.
    public var width: Int
    public var height: Int
    /// The shape of the pixels: that of old television is not square. Boxes and landmarks do not mind.
    public var pixelAspect: PixelAspect
    /// Frames per second that the source claims, on average; nil where unknown or not constant at all.
    public var rate: Double?
    /// Seconds from the first picture to the end of the last, for the part that will be read; nil where unknown.
    public var duration: Double?
    /// Frames that will be read, where that can be told beforehand; an estimate for people who wait.
    public var estimatedFrames: Int?
    /// Whether the pictures come at the pace of the world: a camera or a live stream.
    public var isLive: Bool
    /// Whether the frames' times are seconds of the machine's monotonic clock, as a camera's are.
    public var isOnMonotonicClock = false
    /// A camera's own name.
    public var title: String?
    /// FFmpeg's short names, such as `mov,mp4,m4a,3gp,3g2,mj2`, `h264` and `yuv420p`.
    public var container: String
    public var codec: String
    public var pixelFormat: String
    /// Seconds of the first picture of all, in the container's time, whatever the start asked for.
    public var firstTime: Double?
    /// When the recording began (the first picture of all), RFC 3339 in UTC, where the container says so.
    public var creationTime: String?

    public init(
        name: String, width: Int, height: Int, pixelAspect: PixelAspect = .square, rate: Double? = nil,
        duration: Double? = nil, estimatedFrames: Int? = nil, isLive: Bool = false, container: String = "",
        codec: String = "", pixelFormat: String = "",
        firstTime: Double? = nil, creationTime: String? = nil
    ) {
        self.name = name
        self.width = width
        self.height = height
        self.pixelAspect = pixelAspect
        self.rate = rate
        self.duration = duration
        self.estimatedFrames = estimatedFrames
        self.isLive = isLive
        self.container = container
        self.codec = codec
        self.pixelFormat = pixelFormat
        self.firstTime = firstTime
        self.creationTime = creationTime
    }
}

/// What has happened at a source since it was opened.
public struct CaptureCounters: Equatable, Sendable {
    /// Pictures decoded, including those before the start or between every n-th that were not handed out.
    public var decoded = 0
    /// Pictures handed out.
    public var delivered = 0
    /// Damaged pieces of the stream that gave no picture: passed over.
    public var decodeErrors = 0
    /// Pictures handed out although the decoder marked them as damaged.
    public var damagedPictures = 0
    /// Times that were missing or ran backwards, replaced by the previous time plus a frame's duration.
    public var mendedTimes = 0
    /// Pictures of another size than the one before.
    public var sizeChanges = 0
    /// Pictures that a live source dropped because nobody took them in time.
    public var dropped = 0

    public init() {}
}
