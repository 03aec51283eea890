internal import CFFmpeg

/// A video stream's pictures with their mended times. The first picture is decoded when it is opened, so that its size,
/// its format and its time are known.
struct TimedDecoder {
    let decoder: VideoDecoder
    /// Seconds of the stream's first picture, in the container's time.
    let firstTime: Double
    /// Damaged pieces that were passed over, also by decoders given up on the way to the start.
    var errors: Int {
        get { decoder.errors + otherErrors }
        set { otherErrors = newValue - decoder.errors }
    }
    private var otherErrors = 0
    private var clock: PictureClock
    /// Decoded ahead: the next to hand out.
    private let ahead: Picture
    private var aheadTime: PictureTime?
    private var hasEnded = false

    typealias PictureTime = (seconds: Double, mended: Bool)

    /// How far before the wished place key pictures are looked for, in seconds, one after the other.
    private static let margins: [Double] = [0, 0.5, 2, 10, 60]

    init(_ location: MediaLocation, options: MediaOptions, cancellation: Cancellation) throws(CaptureError) {
        let input = try MediaInput(location, options: options, cancellation: cancellation)
        decoder = try VideoDecoder(input, options: options)
        clock = PictureClock(
            timeBase: (input.stream.pointee.time_base.num, input.stream.pointee.time_base.den), rate: input.rate,
            firstTime: input.startTime ?? 0)
        ahead = try Picture(place: location.place)
        guard try decoder.next(into: ahead.frame) else {
            if cancellation.isCancelled { throw .cancelled(location.place) }
            if decoder.hasMetAnimatedWebP { throw .unsupportedCodec(location.place, codec: "webp (animated)") }
            throw .nothingDecoded(location.place)
        }
        guard ahead.isReadable else {
            throw .unsupportedCodec(location.place, codec: "\(input.codecName) (\(ahead.formatName))")
        }
        let time = clock.time(of: ahead.frame)
        firstTime = time.seconds
        aheadTime = time
    }

    var input: MediaInput { decoder.input }
    var codecID: AVCodecID { decoder.codecID }
    /// The first picture; until `next` or `go` is called.
    var first: Picture { ahead }

    /// Puts the next picture into `picture`.
    /// - Returns: its time; nil at the end.
    mutating func next(into picture: UnsafeMutablePointer<AVFrame>) throws(CaptureError) -> PictureTime? {
        if hasEnded { return nil }
        if let time = aheadTime {
            aheadTime = nil
            av_frame_unref(picture)
            av_frame_move_ref(picture, ahead.frame)
            return time
        }
        guard try decoder.next(into: picture) else { return nil }
        return clock.time(of: picture)
    }

    /// No more pictures from here on.
    mutating func end() {
        hasEnded = true
    }

    /// Goes to a key picture from which all pictures from `seconds` on can be decoded exactly: not the last one before,
    /// because pictures soon after a key picture may refer to others before it (an open group), but an earlier one.
    /// A container that finds none is decoded from its beginning, opened again by `reopen`.
    mutating func go(to seconds: Double, reopen: () throws(CaptureError) -> TimedDecoder) throws(CaptureError) {
        guard seconds > firstTime, input.canSeek else { return }
        var last: Double?
        for margin in Self.margins {
            guard decoder.seek(to: max(firstTime, seconds - margin)) else { break }
            clock.reset()
            aheadTime = nil
            guard try decoder.next(into: ahead.frame) else { continue }
            let time = clock.time(of: ahead.frame)
            guard !time.mended, time.seconds <= seconds else { continue }
            if time.seconds <= firstTime || time.seconds < last ?? -.infinity {
                aheadTime = time
                return
            }
            last = time.seconds
        }
        let errors = errors
        self = try reopen()
        otherErrors = errors
    }
}

extension PictureClock {
    /// The time of a picture that has just been decoded.
    fileprivate mutating func time(of picture: UnsafePointer<AVFrame>) -> TimedDecoder.PictureTime {
        let stamp = picture.pointee.best_effort_timestamp
        return time(stamp: stamp == FERD_AV_NOPTS_VALUE ? nil : stamp, duration: ferd_frame_duration(picture))
    }
}

/// Owns one of FFmpeg's pictures.
final class Picture {
    let frame: UnsafeMutablePointer<AVFrame>

    init(place: String) throws(CaptureError) {
        guard let frame = av_frame_alloc() else { throw .outOfMemory(place) }
        self.frame = frame
    }

    deinit {
        var frame: UnsafeMutablePointer<AVFrame>? = frame
        av_frame_free(&frame)
    }

    private var format: AVPixelFormat { AVPixelFormat(frame.pointee.format) }

    /// FFmpeg's name of the pixel format.
    var formatName: String {
        av_get_pix_fmt_name(format).map { String(cString: $0) } ?? "unknown format"
    }

    /// Whether luma can be had from it.
    var isReadable: Bool {
        LumaLayout(format) != .scaled || sws_isSupportedInput(format) != 0
    }
}
