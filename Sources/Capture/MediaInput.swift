internal import CFFmpeg

/// An opened container with its video stream: packets come out of it.
final class MediaInput {
    /// Owned.
    let context: UnsafeMutablePointer<AVFormatContext>
    /// The video stream; borrowed from `context`.
    let stream: UnsafeMutablePointer<AVStream>
    let codec: UnsafePointer<AVCodec>
    let location: MediaLocation
    let cancellation: Cancellation
    private let bytes: DescriptorInput?

    /// Opens `location` and finds its video stream. The time limit of `cancellation` is the caller's.
    init(
        _ location: MediaLocation, options: MediaOptions, cancellation: Cancellation
    ) throws(CaptureError) {
        MediaLibrary.start()
        let place = location.place
        let bytes: DescriptorInput? =
            switch location {
            case .file(let path): try DescriptorInput(path: path, cancellation: cancellation)
            case .standardInput:
                try DescriptorInput(descriptor: 0, closes: false, place: place, cancellation: cancellation)
            case .url: nil
            }
        guard var opened = avformat_alloc_context() else { throw .outOfMemory(place) }
        opened.pointee.interrupt_callback = AVIOInterruptCB(
            callback: { opaque in
                guard let opaque else { return 0 }
                return Unmanaged<Cancellation>.fromOpaque(opaque).takeUnretainedValue().isDue ? 1 : 0
            }, opaque: Unmanaged.passUnretained(cancellation).toOpaque())
        opened.pointee.pb = bytes?.context
        try Self.open(&opened, location, options: options, bytes: bytes, cancellation: cancellation)
        do throws(CaptureError) {
            (stream, codec) = try Self.findVideo(opened, place: place, cancellation: cancellation, options: options)
        } catch {
            // FFmpeg knows the byte source only by its address.
            withExtendedLifetime(bytes) {
                var closing: UnsafeMutablePointer<AVFormatContext>? = opened
                avformat_close_input(&closing)
            }
            throw error
        }
        context = opened
        self.location = location
        self.cancellation = cancellation
        self.bytes = bytes
    }

    deinit {
        var closing: UnsafeMutablePointer<AVFormatContext>? = context
        avformat_close_input(&closing)
    }

    /// Whether any place of it can be reached without reading all before. Raw streams have no times to go by.
    var canSeek: Bool {
        guard let format = context.pointee.iformat, let io = context.pointee.pb else { return false }
        let unfit = AVFMT_NOTIMESTAMPS | AVFMT_NOFILE
        return !location.isLive && format.pointee.flags & unfit == 0 && io.pointee.seekable & AVIO_SEEKABLE_NORMAL != 0
    }

    /// Whether FFmpeg wanted to go to another place of it and could not, because it is a pipe.
    var hasRefusedToSeek: Bool { bytes?.hasRefusedToSeek ?? false }

    private static func open(
        _ context: inout UnsafeMutablePointer<AVFormatContext>, _ location: MediaLocation, options: MediaOptions,
        bytes: DescriptorInput?, cancellation: Cancellation
    ) throws(CaptureError) {
        var settings = inputSettings(location, options: options)
        defer { av_dict_free(&settings) }
        let url =
            switch location {
            case .file(let path): "file:" + path
            case .standardInput: "pipe:"
            case .url(let url, _): url
            }
        var opening: UnsafeMutablePointer<AVFormatContext>? = context
        // Frees the context where it fails.
        let code = avformat_open_input(&opening, url, nil, &settings)
        guard code < 0 else {
            if let opening { context = opening }
            return
        }
        let place = location.place
        if cancellation.isCancelled { throw .cancelled(place) }
        if cancellation.isDue { throw .timedOut(place, seconds: options.openTimeout) }
        if case .url = location {
            throw networkError(code, place: place, timeout: options.openTimeout)
        }
        if let bytes, !bytes.hasBytes { throw .empty(place) }
        if let bytes, bytes.hasRefusedToSeek { throw .needsSeeking(place) }
        switch code {
        case FERD_AVERROR_INVALIDDATA, FERD_AVERROR_EOF:
            throw bytes?.lacksIndex() == true ? .truncatedBeforeIndex(place) : .notMedia(place)
        case FERD_AVERROR_ENOMEM: throw .outOfMemory(place)
        default: throw .unreadable(place, reason: MediaLibrary.message(code))
        }
    }

    /// Options for FFmpeg's demuxers and protocols.
    private static func inputSettings(_ location: MediaLocation, options: MediaOptions) -> OpaquePointer? {
        var settings: OpaquePointer?
        switch location {
        case .file:
            // A play list on the disk must not make ferd call addresses.
            av_dict_set(&settings, "protocol_whitelist", "file,crypto,data", 0)
        case .standardInput:
            av_dict_set(&settings, "protocol_whitelist", "crypto,data", 0)
        case .url(_, let scheme):
            // The interruption comes first; these are for protocols that do not ask whether there is one.
            let limit = max(options.openTimeout, options.readTimeout) + 2
            let microseconds = Int64(min(limit, 1e6) * 1e6)
            av_dict_set_int(&settings, "rw_timeout", microseconds, 0)
            // In other protocols an option of this name means something else.
            if ["rtsp", "rtsps", "http", "https", "tcp", "udp"].contains(scheme) {
                av_dict_set_int(&settings, "timeout", microseconds, 0)
            }
            if scheme == "rtsp" || scheme == "rtsps" {
                av_dict_set(&settings, "rtsp_flags", "prefer_tcp", 0)
            }
        }
        return settings
    }

    /// What a failure of a network source means.
    static func networkError(_ code: Int32, place: String, timeout: Double) -> CaptureError {
        switch code {
        case FERD_AVERROR_EXIT, FERD_AVERROR_ETIMEDOUT: .timedOut(place, seconds: timeout)
        case FERD_AVERROR_HTTP_NOT_FOUND: .notFound(place)
        case FERD_AVERROR_HTTP_UNAUTHORIZED, FERD_AVERROR_HTTP_FORBIDDEN, FERD_AVERROR_EACCES: .permissionDenied(place)
        case FERD_AVERROR_PROTOCOL_NOT_FOUND: .unsupportedProtocol(place)
        case FERD_AVERROR_INVALIDDATA: .notMedia(place)
        case FERD_AVERROR_ENOMEM: .outOfMemory(place)
        default: .sourceLost(place, reason: MediaLibrary.message(code))
        }
    }
}
