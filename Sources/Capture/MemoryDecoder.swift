internal import CFFmpeg

/// FFmpeg's demuxer and decoder on bytes in memory, for the first picture in them.
final class MemoryDecoder {
    /// What FFmpeg's read and seek functions work on; lives as long as the decoder.
    private struct Reader {
        let bytes: [UInt8]
        var position = 0
    }

    private let reader: UnsafeMutablePointer<Reader>
    private var access: UnsafeMutablePointer<AVIOContext>?
    private var input: UnsafeMutablePointer<AVFormatContext>?
    private var codec: UnsafeMutablePointer<AVCodecContext>?

    private static let bufferSize: Int32 = 1 << 15

    /// FFmpeg's own words about damaged pictures stay off the terminal: the error says it.
    private static let silence: Void = av_log_set_level(AV_LOG_QUIET)

    init(_ bytes: [UInt8], mostPixels: Int64) throws(StillPictureFault) {
        Self.silence
        reader = .allocate(capacity: 1)
        reader.initialize(to: Reader(bytes: bytes))
        try openInput()
        try openCodec(mostPixels: mostPixels)
    }

    deinit {
        avcodec_free_context(&codec)
        avformat_close_input(&input)
        if let access {
            av_free(access.pointee.buffer)
            avio_context_free(&self.access)
        }
        reader.deinitialize(count: 1)
        reader.deallocate()
    }

    private func openInput() throws(StillPictureFault) {
        guard let buffer = av_malloc(Int(Self.bufferSize)) else { throw StillPictureFault(reason: "out of memory") }
        access = avio_alloc_context(
            buffer.assumingMemoryBound(to: UInt8.self), Self.bufferSize, 0, reader,
            { opaque, target, count in MemoryDecoder.read(opaque, target, count) }, nil,
            { opaque, offset, origin in MemoryDecoder.seek(opaque, offset, origin) })
        input = avformat_alloc_context()
        guard access != nil, let input else { throw StillPictureFault(reason: "out of memory") }
        input.pointee.pb = access
        // On failure FFmpeg frees the context and sets it to nil.
        guard avformat_open_input(&self.input, nil, nil, nil) >= 0 else {
            throw StillPictureFault(reason: "not a picture that FFmpeg knows")
        }
    }

    private func openCodec(mostPixels: Int64) throws(StillPictureFault) {
        guard let input, input.pointee.nb_streams > 0, let stream = input.pointee.streams[0],
            stream.pointee.codecpar.pointee.codec_type == AVMEDIA_TYPE_VIDEO,
            let decoder = avcodec_find_decoder(stream.pointee.codecpar.pointee.codec_id)
        else { throw StillPictureFault(reason: "no picture in it") }
        codec = avcodec_alloc_context3(decoder)
        guard let codec, avcodec_parameters_to_context(codec, stream.pointee.codecpar) >= 0 else {
            throw StillPictureFault(reason: "out of memory")
        }
        codec.pointee.thread_count = 1
        codec.pointee.max_pixels = mostPixels
        guard avcodec_open2(codec, decoder, nil) >= 0 else { throw StillPictureFault(reason: "cannot be decoded") }
    }

    /// Lends the first picture; throws where there is none.
    func firstFrame<Result>(
        _ body: (UnsafePointer<AVFrame>) throws(StillPictureFault) -> Result
    ) throws(StillPictureFault) -> Result {
        var packet = av_packet_alloc()
        var frame = av_frame_alloc()
        defer {
            av_packet_free(&packet)
            av_frame_free(&frame)
        }
        guard let packet, let frame, let codec else { throw StillPictureFault(reason: "out of memory") }
        var isAtEnd = false
        while true {
            let state = avcodec_receive_frame(codec, frame)
            if state >= 0 { return try body(UnsafePointer(frame)) }
            guard state == FERD_AVERROR_EAGAIN, !isAtEnd else { throw StillPictureFault(reason: "cannot be decoded") }
            isAtEnd = av_read_frame(input, packet) < 0
            let sent = avcodec_send_packet(codec, isAtEnd ? nil : packet)
            av_packet_unref(packet)
            guard sent >= 0 else { throw StillPictureFault(reason: "cannot be decoded") }
        }
    }

    private static func read(
        _ opaque: UnsafeMutableRawPointer?, _ target: UnsafeMutablePointer<UInt8>?, _ count: Int32
    ) -> Int32 {
        guard let reader = opaque?.assumingMemoryBound(to: Reader.self), let target, count > 0 else { return 0 }
        let position = reader.pointee.position
        let length = min(Int(count), reader.pointee.bytes.count - position)
        guard length > 0 else { return FERD_AVERROR_EOF }
        reader.pointee.bytes.withUnsafeBufferPointer { bytes in
            if let base = bytes.baseAddress { target.update(from: base + position, count: length) }
        }
        reader.pointee.position = position + length
        return Int32(length)
    }

    private static func seek(_ opaque: UnsafeMutableRawPointer?, _ offset: Int64, _ origin: Int32) -> Int64 {
        guard let reader = opaque?.assumingMemoryBound(to: Reader.self) else { return -1 }
        let length = Int64(reader.pointee.bytes.count)
        let start: Int64
        switch origin & ~AVSEEK_FORCE {
        case AVSEEK_SIZE: return length
        case SEEK_SET: start = 0
        case SEEK_CUR: start = Int64(reader.pointee.position)
        case SEEK_END: start = length
        default: return -1
        }
        let (place, overflow) = start.addingReportingOverflow(offset)
        guard !overflow, (0...length).contains(place) else { return -1 }
        reader.pointee.position = Int(place)
        return place
    }
}
