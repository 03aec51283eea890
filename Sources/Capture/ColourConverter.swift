internal import CFFmpeg
internal import Imaging

/// Makes upright RGB pictures of frames, for people to look at: nothing else in ferd needs colour.
///
/// Used by one thread at a time.
public final class ColourConverter {
    /// An RGB24 picture to draw in, upright. Borrowed from the converter: valid until its next call.
    public struct Picture {
        /// Three bytes a pixel, in the order red, green, blue.
        public let pixels: UnsafeMutablePointer<UInt8>
        public let width: Int
        public let height: Int
        /// Bytes from one row to the next.
        public let stride: Int
    }

    /// What a scaler was made for.
    private struct Source: Equatable {
        var width: Int32
        var height: Int32
        var format: Int32
        var colourSpace: Int32
        var isFull: Bool
    }

    private let stored = PixelBuffer()
    private let upright = PixelBuffer()
    private var scaler: OpaquePointer?
    private var source: Source?

    public init() {}

    deinit {
        sws_freeContext(scaler)
    }

    /// The frame's picture in colour; grey where the frame holds luma alone. Nil where it holds none, or of a format
    /// that cannot be shown.
    public func picture(of frame: Frame) -> Picture? {
        guard frame.width > 0, frame.height > 0 else { return nil }
        guard frame.picture.pointee.data.0 != nil else { return grey(frame) }
        let (width, height) = (Int(frame.picture.pointee.width), Int(frame.picture.pointee.height))
        let stride = stored.reserve(width: width * 3, rows: height)
        guard let rowBytes = Int32(exactly: stride), let scaler = scaler(for: frame),
            ferd_scale_to_plane(scaler, frame.picture, stored.bytes, rowBytes) == frame.picture.pointee.height
        else { return nil }
        guard frame.orientation != .upright else {
            return Picture(pixels: stored.bytes, width: width, height: height, stride: stride)
        }
        let uprightStride = upright.reserve(width: frame.width * 3, rows: frame.height)
        frame.orientation.copy(
            stored.bytes, stride: stride, width: width, height: height, pixelBytes: 3,
            to: upright.bytes, stride: uprightStride)
        return Picture(pixels: upright.bytes, width: frame.width, height: frame.height, stride: uprightStride)
    }

    private func grey(_ frame: Frame) -> Picture {
        let stride = upright.reserve(width: frame.width * 3, rows: frame.height)
        for row in 0..<frame.height {
            let from = frame.luma.pixels + row * frame.luma.stride
            let to = upright.bytes + row * stride
            for x in 0..<frame.width {
                let luma = Int(from[x])
                // 16...235 to 0...255, rounded.
                let full = frame.luma.range == .full ? luma : min(max(((luma - 16) * 255 + 109) / 219, 0), 255)
                for channel in 0..<3 { to[x * 3 + channel] = UInt8(truncatingIfNeeded: full) }
            }
        }
        return Picture(pixels: upright.bytes, width: frame.width, height: frame.height, stride: stride)
    }

    /// swscale's converter from the frame's format, kept while that stays the same.
    private func scaler(for frame: Frame) -> OpaquePointer? {
        let picture = frame.picture.pointee
        let wanted = Source(
            width: picture.width, height: picture.height, format: picture.format,
            colourSpace: Self.colourSpace(of: picture), isFull: frame.luma.range == .full)
        if wanted == source, let scaler { return scaler }
        sws_freeContext(scaler)
        source = wanted
        let format = AVPixelFormat(picture.format)
        let quality = Int32(SWS_BILINEAR) | Int32(SWS_ACCURATE_RND) | Int32(SWS_FULL_CHR_H_INT)
        scaler = sws_getContext(
            wanted.width, wanted.height, format, wanted.width, wanted.height, AV_PIX_FMT_RGB24, quality, nil, nil, nil)
        if let scaler {
            let one: Int32 = 1 << 16
            // Of no meaning, and refused, for formats that are RGB already.
            sws_setColorspaceDetails(
                scaler, sws_getCoefficients(wanted.colourSpace), wanted.isFull ? 1 : 0,
                sws_getCoefficients(Int32(SWS_CS_DEFAULT)), 1, 0, one, one)
        }
        return scaler
    }

    /// swscale's number for the colour matrix; where the stream does not say, by size, as players do.
    private static func colourSpace(of picture: AVFrame) -> Int32 {
        switch picture.colorspace {
        case AVCOL_SPC_BT709: Int32(SWS_CS_ITU709)
        case AVCOL_SPC_BT2020_NCL, AVCOL_SPC_BT2020_CL: Int32(SWS_CS_BT2020)
        case AVCOL_SPC_SMPTE240M: Int32(SWS_CS_SMPTE240M)
        case AVCOL_SPC_FCC: Int32(SWS_CS_FCC)
        case AVCOL_SPC_BT470BG, AVCOL_SPC_SMPTE170M: Int32(SWS_CS_ITU601)
        default: picture.width >= 1280 || picture.height > 576 ? Int32(SWS_CS_ITU709) : Int32(SWS_CS_ITU601)
        }
    }
}
