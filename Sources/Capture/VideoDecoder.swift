internal import CFFmpeg

/// Pictures out of a container's video stream, in the order in which they are shown.
final class VideoDecoder {
    let input: MediaInput
    /// Damaged pieces that were passed over.
    private(set) var errors = 0
    /// Whether it was given an animated WebP, of which FFmpeg's decoder makes nothing (as of 5.1).
    private(set) var hasMetAnimatedWebP = false
    private let context: UnsafeMutablePointer<AVCodecContext>
    private let packet: UnsafeMutablePointer<AVPacket>
    private let openTimeout: Double
    /// Seconds that a network source may be silent; nil while it is being opened, which has its own limit.
    var readTimeout: Double?
    /// `packet` holds one that the decoder has not taken yet.
    private var isPending = false
    /// The end of the input was seen: the decoder gives what it still has.
    private var isDraining = false
    private var hasDecoded = false
    /// Failures in a row without a packet or a picture between them.
    private var failuresInRow = 0

    /// After so many of them there is nothing more to come.
    private static let patience = 200

    init(_ input: MediaInput, options: MediaOptions) throws(CaptureError) {
        let place = input.location.place
        guard let context = avcodec_alloc_context3(input.codec), let packet = av_packet_alloc() else {
            throw .outOfMemory(place)
        }
        self.input = input
        openTimeout = options.openTimeout
        self.context = context
        self.packet = packet
        let parameters = input.stream.pointee.codecpar
        var code = avcodec_parameters_to_context(context, parameters)
        context.pointee.pkt_timebase = input.stream.pointee.time_base
        context.pointee.thread_count = Int32(clamping: max(0, options.threads))
        context.pointee.max_pixels = Int64(MediaInput.maximumPixels)
        if input.location.isLive { context.pointee.flags |= AV_CODEC_FLAG_LOW_DELAY }
        if code >= 0 { code = avcodec_open2(context, input.codec, nil) }
        guard code >= 0 else {
            guard code != FERD_AVERROR_ENOMEM else { throw .outOfMemory(place) }
            throw .unsupportedCodec(place, codec: String(cString: avcodec_get_name(context.pointee.codec_id)))
        }
    }

    deinit {
        var context: UnsafeMutablePointer<AVCodecContext>? = context
        avcodec_free_context(&context)
        var packet: UnsafeMutablePointer<AVPacket>? = packet
        av_packet_free(&packet)
    }

    var codecID: AVCodecID { context.pointee.codec_id }

    /// Puts the next picture into `picture`, giving up what was in it.
    /// - Returns: false at the end of the input, or where the reading was cancelled.
    func next(into picture: UnsafeMutablePointer<AVFrame>) throws(CaptureError) -> Bool {
        while !input.cancellation.isCancelled {
            let code = avcodec_receive_frame(context, picture)
            switch code {
            case 0:
                failuresInRow = 0
                hasDecoded = true
                return true
            case FERD_AVERROR_EOF:
                return false
            case FERD_AVERROR_EAGAIN:
                guard !isDraining else { return false }
                try feed()
            default:
                guard countFailure() else { return false }
            }
        }
        return false
    }

    /// Goes to the last key picture at or before `seconds` (in the container's time).
    /// - Returns: false where the container cannot.
    func seek(to seconds: Double) -> Bool {
        let base = input.stream.pointee.time_base
        guard base.num > 0, base.den > 0,
            let stamp = Int64(exactly: (seconds * Double(base.den) / Double(base.num)).rounded(.down))
        else { return false }
        av_packet_unref(packet)
        isPending = false
        isDraining = false
        failuresInRow = 0
        guard av_seek_frame(input.context, input.stream.pointee.index, stamp, AVSEEK_FLAG_BACKWARD) >= 0 else {
            return false
        }
        avcodec_flush_buffers(context)
        return true
    }

    /// Gives the decoder its next packet, or the news that there is none.
    private func feed() throws(CaptureError) {
        if !isPending {
            try readPacket()
            guard isPending else { return }
        }
        if codecID == AV_CODEC_ID_WEBP, packet.pointee.isAnimatedWebP { hasMetAnimatedWebP = true }
        let code = avcodec_send_packet(context, isDraining ? nil : packet)
        if code == FERD_AVERROR_EAGAIN { return }
        isPending = false
        av_packet_unref(packet)
        if code < 0, code != FERD_AVERROR_EOF, !countFailure() { isDraining = true }
    }

    /// Reads until a packet of the video stream, or the end, is pending; or one failure was counted.
    private func readPacket() throws(CaptureError) {
        while !input.cancellation.isCancelled {
            if case .url = input.location, let readTimeout { input.cancellation.limit(seconds: readTimeout) }
            let code = av_read_frame(input.context, packet)
            if code >= 0 {
                failuresInRow = 0
                if packet.pointee.stream_index == input.stream.pointee.index {
                    isPending = true
                    return
                }
                av_packet_unref(packet)
            } else if code != FERD_AVERROR_EAGAIN {
                try judge(code)
                return
            }
        }
    }

    /// Decides what a failure to read means: the end, damage to pass over, or the source's loss.
    private func judge(_ code: Int32) throws(CaptureError) {
        let io = input.context.pointee.pb
        let ioError = io.map(\.pointee.error) ?? 0
        let place = input.location.place
        if input.cancellation.isCancelled { return }
        switch input.location {
        case .url:
            let timeout = readTimeout ?? openTimeout
            if input.cancellation.isDue { throw .timedOut(place, seconds: timeout) }
            let failure = code == FERD_AVERROR_EOF ? ioError : code
            if failure < 0, failure != FERD_AVERROR_EOF, failure != FERD_AVERROR_INVALIDDATA {
                throw MediaInput.networkError(failure, place: place, timeout: timeout)
            }
        case .file, .standardInput:
            if input.hasRefusedToSeek, !hasDecoded { throw .needsSeeking(place) }
            if ioError < 0, ioError != FERD_AVERROR_EOF {
                throw .unreadable(place, reason: MediaLibrary.message(ioError))
            }
        }
        let isAtEnd = code == FERD_AVERROR_EOF || io?.pointee.eof_reached ?? 0 != 0
        let goesOn = code == FERD_AVERROR_EOF || countFailure()
        if isAtEnd || !goesOn {
            isDraining = true
            isPending = true
        }
    }

    /// - Returns: whether it is worth to go on.
    private func countFailure() -> Bool {
        errors += 1
        failuresInRow += 1
        return failuresInRow < Self.patience
    }
}

extension AVPacket {
    /// Whether it holds a WebP file whose header announces an animation.
    fileprivate var isAnimatedWebP: Bool {
        guard let data, size > 20 else { return false }
        let bytes = UnsafeBufferPointer(start: data, count: Int(size))
        // "RIFF", a size, "WEBP", the chunk "VP8X" with its size, then a byte of flags.
        return bytes[8..<16].elementsEqual("WEBPVP8X".utf8) && bytes[20] & 0x02 != 0
    }
}
