internal import CFFmpeg

extension MediaInput {
    typealias Video = (stream: UnsafeMutablePointer<AVStream>, codec: UnsafePointer<AVCodec>)

    /// Looks into the container for its video stream and a decoder for it; all other streams are discarded.
    static func findVideo(
        _ context: UnsafeMutablePointer<AVFormatContext>, place: String, cancellation: Cancellation,
        options: MediaOptions
    ) throws(CaptureError) -> Video {
        // Demuxers that draw any text file as a picture.
        if let format = context.pointee.iformat, ["tty", "bin", "xbin", "idf", "adf"].contains(name(format)) {
            throw .notMedia(place)
        }
        // Its failure is no reason to give up: decoding may tell what it could not.
        avformat_find_stream_info(context, nil)
        if cancellation.isCancelled { throw .cancelled(place) }
        if cancellation.isDue { throw .timedOut(place, seconds: options.openTimeout) }
        guard let stream = bestVideo(context) else {
            throw .noVideo(place, found: contents(context))
        }
        for other in streams(context) where other != stream {
            other.pointee.discard = AVDISCARD_ALL
        }
        let parameters = stream.pointee.codecpar.pointee
        guard let codec = avcodec_find_decoder(parameters.codec_id) else {
            throw .unsupportedCodec(place, codec: String(cString: avcodec_get_name(parameters.codec_id)))
        }
        let (width, height) = (Int(parameters.width), Int(parameters.height))
        if width > 0, height > 0, width.multipliedReportingOverflow(by: height).partialValue > maximumPixels {
            throw .tooLarge(place, width: width, height: height)
        }
        return (stream, codec)
    }

    /// Pixels of a picture beyond which it is refused: far more than any camera has, and not yet a danger to memory.
    static let maximumPixels = 100_000_000

    private static func name(_ format: UnsafePointer<AVInputFormat>) -> String {
        format.pointee.name.map { String(cString: $0) } ?? ""
    }

    private static func streams(
        _ context: UnsafeMutablePointer<AVFormatContext>
    ) -> [UnsafeMutablePointer<AVStream>] {
        (0..<Int(context.pointee.nb_streams)).compactMap { context.pointee.streams?[$0] }
    }

    /// FFmpeg's choice, but never the cover picture of a piece of music.
    private static func bestVideo(
        _ context: UnsafeMutablePointer<AVFormatContext>
    ) -> UnsafeMutablePointer<AVStream>? {
        let streams = streams(context)
        let best = Int(av_find_best_stream(context, AVMEDIA_TYPE_VIDEO, -1, -1, nil, 0))
        if streams.indices.contains(best), isMoving(streams[best]) { return streams[best] }
        return streams.first(where: isMoving)
    }

    private static func isMoving(_ stream: UnsafeMutablePointer<AVStream>) -> Bool {
        stream.pointee.codecpar.pointee.codec_type == AVMEDIA_TYPE_VIDEO
            && stream.pointee.disposition & AV_DISPOSITION_ATTACHED_PIC == 0
    }

    /// What a container without video has in it, for the error line.
    private static func contents(_ context: UnsafeMutablePointer<AVFormatContext>) -> String {
        let found = streams(context).map { stream in
            let parameters = stream.pointee.codecpar.pointee
            if stream.pointee.disposition & AV_DISPOSITION_ATTACHED_PIC != 0 { return "a cover picture" }
            let kind = av_get_media_type_string(parameters.codec_type).map { String(cString: $0) } ?? "data"
            return "\(kind) (\(String(cString: avcodec_get_name(parameters.codec_id))))"
        }
        return found.isEmpty ? "an empty container" : found.joined(separator: ", ")
    }
}
