internal import CFFmpeg
internal import Capture
internal import Glibc

/// RGB pictures into a video file: scaled, encoded, multiplexed.
final class VideoEncoder {
    /// Units of the times that `encode` takes. 90000 has all usual rates exactly; MPEG-4 counts at most 65535.
    let ticksPerSecond: Int32
    private let path: String
    private let width: Int32
    private let height: Int32
    private let container: UnsafeMutablePointer<AVFormatContext>
    private let codec: UnsafeMutablePointer<AVCodecContext>
    private let frame: UnsafeMutablePointer<AVFrame>
    private let packet: UnsafeMutablePointer<AVPacket>
    private var scaler: OpaquePointer?
    private var isOpen = false

    init(
        path: String, width: Int, height: Int, pixelAspect: PixelAspect, rate: Double
    ) throws(VideoError) {
        let form = try Form(path: path)
        let (format, encoder) = (form.container, form.encoder)
        var allocated: UnsafeMutablePointer<AVFormatContext>?
        avformat_alloc_output_context2(&allocated, format, nil, nil)
        guard let container = allocated, let codec = avcodec_alloc_context3(encoder), let frame = av_frame_alloc(),
            let packet = av_packet_alloc()
        else { throw .failed(path: path, reason: "not enough memory") }
        self.path = path
        self.width = Int32(clamping: max(2, width / 2 * 2))
        self.height = Int32(clamping: max(2, height / 2 * 2))
        self.container = container
        self.codec = codec
        self.frame = frame
        self.packet = packet
        ticksPerSecond = encoder.pointee.id == AV_CODEC_ID_H264 ? 90_000 : 60_000
        // From here on deinit frees everything.
        configure(pixelAspect: pixelAspect, rate: rate, needsHeader: format.pointee.flags & AVFMT_GLOBALHEADER != 0)
        try check(avcodec_open2(codec, encoder, nil))
        guard let stream = avformat_new_stream(container, nil) else {
            throw .failed(path: path, reason: "not enough memory")
        }
        stream.pointee.time_base = codec.pointee.time_base
        stream.pointee.avg_frame_rate = codec.pointee.framerate
        stream.pointee.sample_aspect_ratio = codec.pointee.sample_aspect_ratio
        try check(avcodec_parameters_from_context(stream.pointee.codecpar, codec))
        // A file's name is never a protocol.
        let code = avio_open(&container.pointee.pb, "file:" + path, AVIO_FLAG_WRITE)
        switch code {
        case 0...: isOpen = true
        case -EACCES, -EPERM: throw .permissionDenied(path: path)
        default: throw .cannotOpen(path: path, reason: MediaLibrary.message(code))
        }
        try check(avformat_write_header(container, nil))
        avio_flush(container.pointee.pb)
        try check(container.pointee.pb.pointee.error)
    }

    deinit {
        if isOpen { avio_closep(&container.pointee.pb) }
        var codec: UnsafeMutablePointer<AVCodecContext>? = codec
        avcodec_free_context(&codec)
        var frame: UnsafeMutablePointer<AVFrame>? = frame
        av_frame_free(&frame)
        var packet: UnsafeMutablePointer<AVPacket>? = packet
        av_packet_free(&packet)
        avformat_free_context(container)
        sws_freeContext(scaler)
    }

    /// Adds a picture that is shown at `ticks`, which grow from call to call.
    func encode(_ picture: ColourConverter.Picture, ticks: Int64, duration: Int64) throws(VideoError) {
        // The encoder may still hold the last picture's memory: a new one each time.
        av_frame_unref(frame)
        frame.pointee.format = AV_PIX_FMT_YUV420P.rawValue
        frame.pointee.width = width
        frame.pointee.height = height
        try check(av_frame_get_buffer(frame, 0))
        try draw(picture)
        frame.pointee.pts = ticks
        frame.pointee.colorspace = AVCOL_SPC_BT709
        frame.pointee.color_range = AVCOL_RANGE_MPEG
        try send(frame, duration: duration)
    }

    /// Writes what is left and the index, and closes the file.
    func finish() throws(VideoError) {
        try send(nil, duration: 0)
        try check(av_write_trailer(container))
        try check(container.pointee.pb.pointee.error)
        isOpen = false
        try check(avio_closep(&container.pointee.pb))
    }

    private func configure(pixelAspect: PixelAspect, rate: Double, needsHeader: Bool) {
        codec.pointee.width = width
        codec.pointee.height = height
        codec.pointee.sample_aspect_ratio = AVRational(num: pixelAspect.width, den: pixelAspect.height)
        codec.pointee.pix_fmt = AV_PIX_FMT_YUV420P
        codec.pointee.time_base = AVRational(num: 1, den: ticksPerSecond)
        codec.pointee.framerate = av_d2q(rate, 100_000)
        codec.pointee.colorspace = AVCOL_SPC_BT709
        codec.pointee.color_primaries = AVCOL_PRI_BT709
        codec.pointee.color_trc = AVCOL_TRC_BT709
        codec.pointee.color_range = AVCOL_RANGE_MPEG
        if needsHeader { codec.pointee.flags |= AV_CODEC_FLAG_GLOBAL_HEADER }
        if codec.pointee.codec_id == AV_CODEC_ID_H264 {
            av_opt_set(codec.pointee.priv_data, "preset", "veryfast", 0)
            av_opt_set(codec.pointee.priv_data, "crf", "20", 0)
        } else {
            codec.pointee.flags |= AV_CODEC_FLAG_QSCALE
            codec.pointee.global_quality = 3 * FF_QP2LAMBDA
        }
    }

    /// Scales the picture into `frame`, in the middle where it has another shape.
    private func draw(_ picture: ColourConverter.Picture) throws(VideoError) {
        // Even sizes only: colour has half the pixels. The last column or row of an odd picture is left out.
        let from = (width: max(1, picture.width / 2 * 2), height: max(1, picture.height / 2 * 2))
        let factor = min(Double(width) / Double(from.width), Double(height) / Double(from.height))
        let fits = from.width == Int(width) && from.height == Int(height)
        func fit(_ side: Int) -> Int32 { max(2, Int32(Double(side) * factor) / 2 * 2) }
        let fitted = fits ? (width: width, height: height) : (width: fit(from.width), height: fit(from.height))
        let left = (width - fitted.width) / 4 * 2
        let top = (height - fitted.height) / 4 * 2
        if !fits { fillBlack() }
        scaler = sws_getCachedContext(
            scaler, Int32(clamping: from.width), Int32(clamping: from.height), AV_PIX_FMT_RGB24, fitted.width,
            fitted.height, AV_PIX_FMT_YUV420P, Int32(SWS_BILINEAR) | Int32(SWS_ACCURATE_RND), nil, nil, nil)
        guard let scaler else { throw .failed(path: path, reason: "its size cannot be scaled") }
        let one: Int32 = 1 << 16
        let matrix = sws_getCoefficients(Int32(SWS_CS_ITU709))
        sws_setColorspaceDetails(scaler, matrix, 1, matrix, 0, 0, one, one)
        try check(
            ferd_scale_from_plane(
                scaler, picture.pixels, Int32(clamping: picture.stride), Int32(clamping: from.height), frame, left, top)
        )
    }

    private func fillBlack() {
        let (data, strides) = (frame.pointee.data, frame.pointee.linesize)
        data.0?.update(repeating: 16, count: Int(strides.0) * Int(height))
        data.1?.update(repeating: 128, count: Int(strides.1) * Int(height / 2))
        data.2?.update(repeating: 128, count: Int(strides.2) * Int(height / 2))
    }

    private func send(_ picture: UnsafeMutablePointer<AVFrame>?, duration: Int64) throws(VideoError) {
        try check(avcodec_send_frame(codec, picture))
        while true {
            let code = avcodec_receive_packet(codec, packet)
            if code == FERD_AVERROR_EAGAIN || code == FERD_AVERROR_EOF { return }
            try check(code)
            guard let stream = container.pointee.streams?[0] else { return }
            if packet.pointee.duration <= 0 { packet.pointee.duration = duration }
            av_packet_rescale_ts(packet, codec.pointee.time_base, stream.pointee.time_base)
            packet.pointee.stream_index = 0
            try check(av_interleaved_write_frame(container, packet))
            try check(container.pointee.pb.pointee.error)
        }
    }

    private func check(_ code: Int32) throws(VideoError) {
        if code < 0 { throw .failed(path: path, reason: MediaLibrary.message(code)) }
    }
}

extension VideoEncoder {
    /// What a file will be, by its name's ending.
    struct Form {
        let container: UnsafePointer<AVOutputFormat>
        let encoder: UnsafePointer<AVCodec>

        /// Throws where FFmpeg knows no container of that ending, or none that takes what ferd encodes.
        init(path: String) throws(VideoError) {
            MediaLibrary.start()
            guard let container = av_guess_format(nil, path, nil), container.pointee.video_codec != AV_CODEC_ID_NONE
            else { throw .unknownFormat(path: path) }
            let names: [String] = ["libx264", "mpeg4"]
            let encoders = names.compactMap { avcodec_find_encoder_by_name($0) }
            guard !encoders.isEmpty else { throw .noEncoder(path: path) }
            guard let encoder = encoders.first(where: { Self.takes(container, $0.pointee.id) }) else {
                throw .unsuitableFormat(path: path)
            }
            self.container = container
            self.encoder = encoder
        }

        private static func takes(_ container: UnsafePointer<AVOutputFormat>, _ codec: AVCodecID) -> Bool {
            // A series of pictures is no file, though its multiplexer takes all there is.
            guard container.pointee.flags & AVFMT_NOFILE == 0 else { return false }
            let answer = avformat_query_codec(container, codec, FF_COMPLIANCE_NORMAL)
            // The multiplexer of transport streams has no table to answer from, but takes both.
            return answer == 1 || answer < 0 && String(cString: container.pointee.name) == "mpegts"
        }
    }
}
