internal import CFFmpeg

/// Gathers 8-bit luma that lies `step` bytes apart into a plane.
func gatherBytes(
    _ source: UnsafePointer<UInt8>, stride sourceStride: Int, step: Int, width: Int, height: Int,
    to target: UnsafeMutablePointer<UInt8>, stride targetStride: Int
) {
    for row in 0..<height {
        let from = source + row * sourceStride
        let to = target + row * targetStride
        for x in 0..<width { to[x] = from[x &* step] }
    }
}

/// Rounds luma of `depth` bits (9 to 16) in 16-bit words that lie `step` bytes apart to 8 bits. Limited range stays
/// limited: 64 of 10 bits is 16 of 8.
func roundWords(
    _ source: UnsafePointer<UInt8>, stride sourceStride: Int, step: Int, shift: Int, depth: Int, bigEndian: Bool,
    width: Int, height: Int, to target: UnsafeMutablePointer<UInt8>, stride targetStride: Int
) {
    let (shift, drop) = (UInt32(shift), UInt32(depth - 8))
    let half: UInt32 = 1 << (drop - 1)
    let mask: UInt32 = (1 << UInt32(depth)) - 1
    let (low, high) = bigEndian ? (1, 0) : (0, 1)
    for row in 0..<height {
        let from = source + row * sourceStride
        let to = target + row * targetStride
        for x in 0..<width {
            let at = x &* step
            let word = UInt32(from[at &+ low]) | UInt32(from[at &+ high]) &<< 8
            let value = (((word &>> shift) & mask) &+ half) &>> drop
            to[x] = UInt8(truncatingIfNeeded: min(value, 255))
        }
    }
}

/// Makes full-range grey of pictures that have no luma plane (RGB, palette, one bit a pixel), by swscale.
struct LumaScaler: ~Copyable {
    private var context: OpaquePointer?

    init() {}

    deinit {
        sws_freeContext(context)
    }

    /// - Returns: false where swscale cannot read the format.
    mutating func convert(
        _ picture: UnsafePointer<AVFrame>, to target: UnsafeMutablePointer<UInt8>, stride: Int
    ) -> Bool {
        let (width, height) = (picture.pointee.width, picture.pointee.height)
        let format = AVPixelFormat(picture.pointee.format)
        // The context is kept while size and format stay the same.
        context = sws_getCachedContext(
            context, width, height, format, width, height, AV_PIX_FMT_GRAY8,
            Int32(SWS_POINT) | Int32(SWS_ACCURATE_RND), nil, nil, nil)
        guard let context, let stride = Int32(exactly: stride) else { return false }
        return ferd_scale_to_plane(context, picture, target, stride) == height
    }
}
