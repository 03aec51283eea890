internal import CFFmpeg
public import Capture

/// A video of the frames with something drawn in: H.264 (MPEG-4 where FFmpeg has no libx264) with the frames' own times.
///
/// The index is written by `finish`: a file without it does not play, and so is known to be unfinished. Used by one
/// thread at a time.
public final class AnnotatedVideo {
    private let path: String
    private let encoder: VideoEncoder
    private let converter = ColourConverter()
    private let frameTicks: Int64
    private var lastTicks: Int64?
    private var failure: VideoError?
    private var isFinished = false

    /// Creates `path` or empties it; its ending says which container, usually `.mp4`.
    /// - Parameters:
    ///   - width, height: pixels of the video, at least 2; odd sizes lose their last column or row.
    ///   - pixelAspect: the shape of the pixels, which a player stretches the picture by.
    ///   - rate: frames per second, for frames without a time and as a hint to the encoder; nil: 25.
    ///   - inputs: files that must not be overwritten (`-` is standard input).
    public init(
        path: String, width: Int, height: Int, pixelAspect: PixelAspect = .square, rate: Double?, inputs: [String] = []
    ) throws(VideoError) {
        if let file = FileIdentity(path: path), inputs.contains(where: { FileIdentity(input: $0) == file }) {
            throw .isInput(path: path)
        }
        try Self.check(path: path)
        self.path = path
        let rate = rate.flatMap { $0.isFinite && $0 >= 0.01 && $0 <= 1000 ? $0 : nil } ?? 25
        encoder = try VideoEncoder(path: path, width: width, height: height, pixelAspect: pixelAspect, rate: rate)
        frameTicks = max(1, Int64((Double(encoder.ticksPerSecond) / rate).rounded()))
    }

    /// Throws where no video can be made at `path`, because of its ending or what lies there; nothing is written.
    public static func check(path: String) throws(VideoError) {
        _ = try VideoEncoder.Form(path: path)
        guard !NamedPipe.lies(at: path) else { throw .isPipe(path: path) }
    }

    /// Adds a frame: its picture in colour, upright, after `draw` has drawn in it. A frame of another size is scaled to
    /// fit, with black bars.
    public func write(_ frame: Frame, draw: (ColourConverter.Picture) -> Void) throws(VideoError) {
        if let failure { throw failure }
        guard !isFinished, let picture = converter.picture(of: frame) else { return }
        draw(picture)
        // Far beyond what any clock counts, and far below what could overflow.
        let seconds = frame.time.map { min(max($0, -1e9), 1e9) }
        let next = lastTicks.map { $0 + frameTicks } ?? 0
        var ticks = seconds.map { Int64(($0 * Double(encoder.ticksPerSecond)).rounded()) } ?? next
        if let lastTicks { ticks = max(ticks, lastTicks + 1) }
        lastTicks = ticks
        try attempt { () throws(VideoError) in
            try encoder.encode(picture, ticks: ticks, duration: frameTicks)
        }
    }

    /// Writes what the encoder still holds, and the index. Nothing can be added after that.
    public func finish() throws(VideoError) {
        if let failure { throw failure }
        guard !isFinished else { return }
        isFinished = true
        try attempt { () throws(VideoError) in try encoder.finish() }
    }

    /// After a failure every call throws it again.
    private func attempt(_ body: () throws(VideoError) -> Void) throws(VideoError) {
        do throws(VideoError) {
            try body()
        } catch {
            failure = error
            throw error
        }
    }
}
