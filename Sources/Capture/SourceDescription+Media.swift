internal import CFFmpeg

extension MediaInput {
    /// Pictures per second on average, as the container has it; nil where it has none that can be true.
    var rate: Double? {
        let candidates = [stream.pointee.avg_frame_rate, stream.pointee.r_frame_rate]
        let rates = candidates.filter { $0.num > 0 && $0.den > 0 }.map { Double($0.num) / Double($0.den) }
        return rates.first { $0 >= 0.001 && $0 <= 1000 }
    }

    /// Seconds of the container's time at which the stream begins, where it says so.
    var startTime: Double? {
        seconds(stream.pointee.start_time)
    }

    /// Seconds that the stream lasts, where the container says so.
    var duration: Double? {
        if let own = seconds(stream.pointee.duration), own > 0 { return own }
        let all = context.pointee.duration
        return all > 0 && all != FERD_AV_NOPTS_VALUE ? Double(all) / Double(AV_TIME_BASE) : nil
    }

    /// FFmpeg's short names of the container.
    var containerName: String {
        context.pointee.iformat?.pointee.name.map { String(cString: $0) } ?? ""
    }

    /// FFmpeg's short name of the codec.
    var codecName: String {
        String(cString: avcodec_get_name(stream.pointee.codecpar.pointee.codec_id))
    }

    /// The container's creation time, where it is one in RFC 3339 and later than the epoch's first year, which stands
    /// for "unset" in many files.
    var creationTime: String? {
        let containers = [stream.pointee.metadata, context.pointee.metadata]
        for metadata in containers {
            guard let entry = av_dict_get(metadata, "creation_time", nil, 0) else { continue }
            let text = String(cString: entry.pointee.value)
            if isUTCTime(text), text > "1971" { return text }
        }
        return nil
    }

    private func seconds(_ stamp: Int64) -> Double? {
        let base = stream.pointee.time_base
        guard stamp != FERD_AV_NOPTS_VALUE, base.num > 0, base.den > 0 else { return nil }
        return Double(stamp) * Double(base.num) / Double(base.den)
    }
}

/// Whether `text` reads `2024-05-06T07:08:09Z`, with or without a fraction.
private func isUTCTime(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    guard bytes.count >= 20, bytes.last == UInt8(ascii: "Z") else { return false }
    let matches = zip(bytes, "0000-00-00T00:00:00".utf8).allSatisfy { byte, shape in
        shape == UInt8(ascii: "0") ? isDigit(byte) : byte == shape
    }
    let fraction = bytes[19..<(bytes.count - 1)]
    if fraction.isEmpty { return matches }
    return matches && fraction.count > 1 && fraction.first == UInt8(ascii: ".")
        && fraction.dropFirst().allSatisfy(isDigit)
}

private func isDigit(_ byte: UInt8) -> Bool {
    byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
}

extension SourceDescription {
    /// What a stream whose first picture has been decoded tells about itself.
    init(of stream: TimedDecoder, orientation: Orientation, options: MediaOptions) {
        let input = stream.input
        let picture = stream.first.frame
        let turned = ferd_frame_display_matrix(picture).map(Orientation.init(displayMatrix:)) ?? orientation
        let size = turned.size(width: Int(picture.pointee.width), height: Int(picture.pointee.height))
        let shape = av_guess_sample_aspect_ratio(input.context, input.stream, picture)
        let stored = PixelAspect(width: shape.num, height: shape.den)
        let remaining = input.duration.map { max(0, $0 - options.start) }
        let duration = options.duration.map { min($0, remaining ?? $0) } ?? remaining
        let count = Int(exactly: input.stream.pointee.nb_frames) ?? 0
        let isWhole = options.start == 0 && options.duration == nil
        let all =
            isWhole && count > 0
            ? count : duration.flatMap { seconds in input.rate.flatMap { Int(exactly: (seconds * $0).rounded()) } }
        self.init(
            name: input.location.name, width: size.width, height: size.height,
            pixelAspect: turned.transposed ? stored.turned : stored, rate: input.rate, duration: duration,
            estimatedFrames: all.map { ($0 + options.every - 1) / options.every }, isLive: input.location.isLive,
            container: input.containerName, codec: input.codecName, pixelFormat: stream.first.formatName,
            firstTime: stream.firstTime,
            creationTime: input.creationTime)
    }
}
