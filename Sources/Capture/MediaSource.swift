internal import CFFmpeg
internal import Synchronization

/// Frames from whatever FFmpeg decodes: files, standard input (`-`), network streams, still pictures.
public final class MediaSource: FrameSource, @unchecked Sendable {
    // Unchecked: what reading changes belongs to the one thread that reads; the description is constant, the counters
    // are behind a lock, and cancelling is one atomic store.

    public let description: SourceDescription
    private let location: MediaLocation
    private let options: MediaOptions
    private let cancellation: Cancellation
    private let shared = Mutex(CaptureCounters())
    private let streamOrientation: Orientation
    private var stream: TimedDecoder
    /// What of the stream is handed out, in the container's seconds.
    private let wanted: Range<Double>
    private var nextIndex = 0
    private var lastSize: (width: Int, height: Int)?

    /// Opens `location`, decodes its first picture and goes to `options.start`.
    /// - Parameters:
    ///   - location: a file's name, `-` for standard input, or a URL (`rtsp://`, `http://` …).
    ///   - cancellation: lets another thread end the opening; for this source alone.
    /// - Throws: a `CaptureError`, also where not one picture can be decoded.
    public init(
        _ location: String, options: MediaOptions = MediaOptions(), cancellation: Cancellation = Cancellation()
    ) throws(CaptureError) {
        let location = MediaLocation(location)
        let options = options.validated
        if case .url = location { cancellation.limit(seconds: options.openTimeout) }
        var stream = try TimedDecoder(location, options: options, cancellation: cancellation)
        let matrix = ferd_stream_display_matrix(stream.input.stream)
        streamOrientation = matrix.map(Orientation.init(displayMatrix:)) ?? .upright
        description = SourceDescription(of: stream, orientation: streamOrientation, options: options)
        let start = options.start > 0 ? stream.firstTime + options.start : -.infinity
        let end = options.duration.map { stream.firstTime + options.start + $0 } ?? .infinity
        // Options are decimal, time stamps are fractions.
        let tolerance = 1e-6
        wanted = (start - tolerance)..<max(start - tolerance, end - tolerance)
        if options.start > 0 {
            try stream.go(to: start) { () throws(CaptureError) in
                try TimedDecoder(location, options: options, cancellation: cancellation)
            }
        }
        stream.decoder.readTimeout = options.readTimeout
        self.stream = stream
        self.location = location
        self.options = options
        self.cancellation = cancellation
    }

    /// Whether what `location` names comes at the pace of the world: a camera's stream, not a file.
    public static func isLive(_ location: String) -> Bool { MediaLocation(location).isLive }

    /// What `location` is called in events, before it is open as afterwards.
    public static func name(of location: String) -> String { MediaLocation(location).name }

    public var counters: CaptureCounters { shared.withLock { $0 } }

    public func cancel() {
        cancellation.cancel()
    }

    public func read(into frame: Frame) throws(CaptureError) -> Bool {
        frame.release()
        var counted = counters
        defer {
            counted.decodeErrors = stream.errors
            shared.withLock { $0 = counted }
        }
        while let time = try stream.next(into: frame.picture), time.seconds < wanted.upperBound {
            counted.decoded += 1
            if time.mended { counted.mendedTimes += 1 }
            guard wanted.contains(time.seconds) else { continue }
            let index = nextIndex
            nextIndex += 1
            guard index % options.every == 0 else { continue }
            guard frame.takeLuma(codec: stream.codecID, streamOrientation: streamOrientation) else {
                stream.errors += 1
                continue
            }
            frame.index = index
            frame.time = time.seconds
            let flags = frame.picture.pointee.flags & AV_FRAME_FLAG_CORRUPT
            if flags != 0 || frame.picture.pointee.decode_error_flags != 0 { counted.damagedPictures += 1 }
            if let lastSize, lastSize != (frame.width, frame.height) { counted.sizeChanges += 1 }
            lastSize = (frame.width, frame.height)
            counted.delivered += 1
            return true
        }
        frame.release()
        stream.end()
        return false
    }
}

extension MediaOptions {
    /// The options with every number in its range, whatever the caller gave.
    fileprivate var validated: MediaOptions {
        func limited(_ seconds: Double, otherwise: Double) -> Double {
            seconds.isFinite ? min(max(seconds, 0), 1e9) : otherwise
        }
        var options = self
        options.start = limited(start, otherwise: 0)
        options.duration = duration.flatMap { $0.isFinite ? limited($0, otherwise: 0) : nil }
        options.every = max(1, every)
        options.openTimeout = limited(openTimeout, otherwise: 1e9)
        options.readTimeout = limited(readTimeout, otherwise: 1e9)
        return options
    }
}
