internal import CFFmpeg

/// Decodes the pictures of cameras that compress them, packet by packet.
final class CameraDecoder {
    let codec: AVCodecID
    private let context: UnsafeMutablePointer<AVCodecContext>
    private let packet: UnsafeMutablePointer<AVPacket>

    init(_ codec: AVCodecID, place: String) throws(CaptureError) {
        MediaLibrary.start()
        let name = String(cString: avcodec_get_name(codec))
        guard let decoder = avcodec_find_decoder(codec) else { throw .unsupportedCodec(place, codec: name) }
        guard let context = avcodec_alloc_context3(decoder), let packet = av_packet_alloc() else {
            throw .outOfMemory(place)
        }
        self.codec = codec
        self.context = context
        self.packet = packet
        // More threads would keep pictures back.
        context.pointee.thread_count = 1
        context.pointee.flags |= AV_CODEC_FLAG_LOW_DELAY
        context.pointee.max_pixels = Int64(MediaInput.maximumPixels)
        guard avcodec_open2(context, decoder, nil) >= 0 else { throw .unsupportedCodec(place, codec: name) }
    }

    deinit {
        var context: UnsafeMutablePointer<AVCodecContext>? = context
        avcodec_free_context(&context)
        var packet: UnsafeMutablePointer<AVPacket>? = packet
        av_packet_free(&packet)
    }

    /// Whether a picture can be decoded without the ones before it.
    var isIntraOnly: Bool { codec == AV_CODEC_ID_MJPEG }

    /// What became of a packet.
    enum Outcome: Equatable {
        case picture
        /// The decoder wants more before it gives a picture.
        case nothingYet
        case damaged
    }

    /// Decodes what a buffer holds into `picture`, giving up what was in it.
    func decode(_ bytes: UnsafeBufferPointer<UInt8>, into picture: UnsafeMutablePointer<AVFrame>) -> Outcome {
        guard let base = bytes.baseAddress, let size = Int32(exactly: bytes.count), size > 0 else { return .damaged }
        // The decoder copies what is not reference-counted, with the padding that it needs.
        packet.pointee.data = UnsafeMutablePointer(mutating: base)
        packet.pointee.size = size
        defer {
            packet.pointee.data = nil
            packet.pointee.size = 0
        }
        var code = avcodec_send_packet(context, packet)
        if code == FERD_AVERROR_EAGAIN {
            // It has a picture that nobody took: an older one.
            avcodec_receive_frame(context, picture)
            code = avcodec_send_packet(context, packet)
        }
        guard code >= 0 else { return .damaged }
        code = avcodec_receive_frame(context, picture)
        if code == FERD_AVERROR_EAGAIN { return .nothingYet }
        return code >= 0 ? .picture : .damaged
    }
}
