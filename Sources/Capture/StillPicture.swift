internal import CFFmpeg
internal import Glibc
public import Imaging

/// Why a still picture cannot be read: one line with the file's name.
public struct StillPictureError: Error, Equatable, CustomStringConvertible {
    public let name: String
    public let reason: String

    public var description: String { "\(name): \(reason)" }
}

/// Decodes single pictures (PNG, JPEG, WebP, GIF, BMP ... whatever FFmpeg knows) to full-range luma.
public enum StillPicture {
    /// Larger files are refused.
    private static let longestFile = 1 << 28
    private static let mostPixels: Int64 = 1 << 28

    /// The luma of the picture file at `path`.
    public static func luma(contentsOf path: String) throws(StillPictureError) -> LumaImage {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw StillPictureError(name: path, reason: String(cString: strerror(errno))) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_size <= longestFile else {
            throw StillPictureError(name: path, reason: "not a picture file")
        }
        let bytes = [UInt8](unsafeUninitializedCapacity: Int(status.st_size)) { buffer, filled in
            while let base = buffer.baseAddress, filled < buffer.count {
                let got = read(descriptor, base + filled, buffer.count - filled)
                if got > 0 { filled += got } else if got == 0 || errno != EINTR { break }
            }
        }
        return try luma(bytes: bytes, name: path)
    }

    /// The luma of the picture file whose content is `bytes`; `name` is for the error only.
    ///
    /// Colours become luma by BT.601's weights (R 0.299, G 0.587, B 0.114), rounded, so that equal channels give their
    /// value exactly; the luma of YCbCr pictures is taken as it is, expanded to full range.
    public static func luma(bytes: [UInt8], name: String) throws(StillPictureError) -> LumaImage {
        do {
            let decoder = try MemoryDecoder(bytes, mostPixels: mostPixels)
            return try decoder.firstFrame { frame throws(StillPictureFault) in try luma(of: frame) }
        } catch {
            throw StillPictureError(name: name, reason: error.reason)
        }
    }

    private static func luma(of frame: UnsafePointer<AVFrame>) throws(StillPictureFault) -> LumaImage {
        let (width, height) = (Int(frame.pointee.width), Int(frame.pointee.height))
        let format = AVPixelFormat(rawValue: frame.pointee.format)
        guard width > 0, height > 0, let layout = av_pix_fmt_desc_get(format) else {
            throw StillPictureFault(reason: "no picture in it")
        }
        let image = LumaImage(width: width, height: height)
        let flags = Int32(truncatingIfNeeded: layout.pointee.flags)
        if flags & (AV_PIX_FMT_FLAG_RGB | AV_PIX_FMT_FLAG_PAL | AV_PIX_FMT_FLAG_BITSTREAM) != 0 {
            try fillFromColours(image, frame, format)
        } else {
            try fillFromLuma(image, frame, layout.pointee.comp.0, isBigEndian: flags & AV_PIX_FMT_FLAG_BE != 0)
            if isLimited(frame, isGrey: layout.pointee.nb_components < 3) { expand(image) }
        }
        return image
    }

    private static func isLimited(_ frame: UnsafePointer<AVFrame>, isGrey: Bool) -> Bool {
        switch frame.pointee.color_range {
        case AVCOL_RANGE_JPEG: return false
        case AVCOL_RANGE_MPEG: return true
        default:
            let format = AVPixelFormat(rawValue: frame.pointee.format)
            let fullFormats = [
                AV_PIX_FMT_YUVJ420P, AV_PIX_FMT_YUVJ422P, AV_PIX_FMT_YUVJ444P, AV_PIX_FMT_YUVJ440P, AV_PIX_FMT_YUVJ411P,
            ]
            return !isGrey && !fullFormats.contains(format)
        }
    }

    private static func expand(_ image: LumaImage) {
        let table = (0...255).map { luma in UInt8(min(max((Double(luma - 16) * 255 / 219).rounded(), 0), 255)) }
        image.withPixels { pixels in
            for y in 0..<image.height {
                let row = pixels + y * image.stride
                for x in 0..<image.width { row[x] = table[Int(row[x])] }
            }
        }
    }

    /// Takes the top 8 bits of the luma component.
    private static func fillFromLuma(
        _ image: LumaImage, _ frame: UnsafePointer<AVFrame>, _ component: AVComponentDescriptor, isBigEndian: Bool
    ) throws(StillPictureFault) {
        guard component.plane == 0, (8...16).contains(component.depth), let plane = frame.pointee.data.0 else {
            throw StillPictureFault(reason: "of a pixel format that is not supported")
        }
        let (step, stride) = (Int(component.step), Int(frame.pointee.linesize.0))
        let shift = Int(component.shift) + Int(component.depth) - 8
        image.withPixels { pixels in
            for y in 0..<image.height {
                let source = plane + y * stride + Int(component.offset)
                let target = pixels + y * image.stride
                for x in 0..<image.width {
                    let sample = source + x * step
                    if component.depth == 8 {
                        target[x] = sample[0]
                    } else {
                        let (low, high) = isBigEndian ? (sample[1], sample[0]) : (sample[0], sample[1])
                        target[x] = UInt8(truncatingIfNeeded: (Int(high) << 8 | Int(low)) >> shift)
                    }
                }
            }
        }
    }

    private static func fillFromColours(
        _ image: LumaImage, _ frame: UnsafePointer<AVFrame>, _ format: AVPixelFormat
    ) throws(StillPictureFault) {
        let (width, height) = (frame.pointee.width, frame.pointee.height)
        guard
            let context = sws_getContext(
                width, height, format, width, height, AV_PIX_FMT_RGB24, Int32(SWS_POINT), nil, nil, nil)
        else { throw StillPictureFault(reason: "of a pixel format that is not supported") }
        defer { sws_freeContext(context) }
        // Rows are padded: FFmpeg's converters may write a little beyond a row's end.
        let stride = (image.width * 3 + 63) / 64 * 64
        var colours = [UInt8](repeating: 0, count: stride * image.height + 64)
        colours.withUnsafeMutableBufferPointer { colours in
            var planes: [UnsafePointer<UInt8>?] = [
                UnsafePointer(frame.pointee.data.0), UnsafePointer(frame.pointee.data.1),
                UnsafePointer(frame.pointee.data.2), UnsafePointer(frame.pointee.data.3),
            ]
            var strides = [
                frame.pointee.linesize.0, frame.pointee.linesize.1, frame.pointee.linesize.2, frame.pointee.linesize.3,
            ]
            var targets: [UnsafeMutablePointer<UInt8>?] = [colours.baseAddress, nil, nil, nil]
            var targetStrides: [Int32] = [Int32(stride), 0, 0, 0]
            sws_scale(context, &planes, &strides, 0, height, &targets, &targetStrides)
            image.withPixels { pixels in
                for y in 0..<image.height {
                    for x in 0..<image.width {
                        let at = y * stride + 3 * x
                        let sum = Int(colours[at]) * 19595 + Int(colours[at + 1]) * 38470 + Int(colours[at + 2]) * 7471
                        pixels[y * image.stride + x] = UInt8(truncatingIfNeeded: (sum + 0x8000) >> 16)
                    }
                }
            }
        }
    }
}

/// A fault of a picture whose name the caller adds.
struct StillPictureFault: Error {
    let reason: String
}
