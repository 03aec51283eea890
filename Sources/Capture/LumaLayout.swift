internal import CFFmpeg
internal import Imaging

/// Where the luma of a pixel format lies, and so how to get at 8 bits of it.
enum LumaLayout: Equatable {
    /// A plane of one byte a pixel: used where it lies.
    case plane
    /// One byte among others, `step` bytes from pixel to pixel.
    case bytes(offset: Int, step: Int)
    /// 9 to 16 bits in a 16-bit word: `(word >> shift)` has `depth` bits.
    case words(offset: Int, step: Int, shift: Int, depth: Int, bigEndian: Bool)
    /// No luma, or none that lies regularly (RGB, palette, one bit a pixel …): swscale makes grey of it.
    case scaled

    init(_ format: AVPixelFormat) {
        guard let descriptor = av_pix_fmt_desc_get(format), !Self.irregular.contains(where: { $0 == format }) else {
            self = .scaled
            return
        }
        let notLuma = UInt64(AV_PIX_FMT_FLAG_RGB | AV_PIX_FMT_FLAG_PAL | AV_PIX_FMT_FLAG_BITSTREAM)
        let notBytes = UInt64(AV_PIX_FMT_FLAG_HWACCEL | AV_PIX_FMT_FLAG_BAYER | AV_PIX_FMT_FLAG_FLOAT)
        let first = descriptor.pointee.comp.0
        let (offset, step, shift, depth) = (Int(first.offset), Int(first.step), Int(first.shift), Int(first.depth))
        guard descriptor.pointee.flags & (notLuma | notBytes) == 0, first.plane == 0, step > 0 else {
            self = .scaled
            return
        }
        switch depth {
        case 8 where shift == 0:
            self = step == 1 && offset == 0 ? .plane : .bytes(offset: offset, step: step)
        case 9...16 where shift + depth <= 16 && step >= 2:
            let bigEndian = descriptor.pointee.flags & UInt64(AV_PIX_FMT_FLAG_BE) != 0
            self = .words(offset: offset, step: step, shift: shift, depth: depth, bigEndian: bigEndian)
        default:
            self = .scaled
        }
    }

    /// Formats whose first component is no luma, or has no constant step, though their descriptors look like it.
    private static let irregular = [AV_PIX_FMT_XYZ12LE, AV_PIX_FMT_XYZ12BE, AV_PIX_FMT_UYYVYY411]
}

extension LumaRange {
    /// What the luma numbers of a decoded picture mean.
    init(of picture: UnsafePointer<AVFrame>, codec: AVCodecID) {
        let format = AVPixelFormat(picture.pointee.format)
        if Self.alwaysFull.contains(where: { $0 == format }) {
            self = .full
        } else if picture.pointee.color_range != AVCOL_RANGE_UNSPECIFIED {
            self = picture.pointee.color_range == AVCOL_RANGE_JPEG ? .full : .limited
        } else if let descriptor = av_pix_fmt_desc_get(format), descriptor.pointee.nb_components <= 2 {
            // Grey pictures are full range as stills and in the codecs made for exact pictures. The standards of
            // moving pictures say limited where the stream says nothing.
            self = [AV_CODEC_ID_H264, AV_CODEC_ID_HEVC, AV_CODEC_ID_AV1].contains(codec) ? .limited : .full
        } else {
            self = .limited
        }
    }

    /// FFmpeg's older names for full-range formats.
    private static let alwaysFull = [
        AV_PIX_FMT_YUVJ420P, AV_PIX_FMT_YUVJ422P, AV_PIX_FMT_YUVJ444P, AV_PIX_FMT_YUVJ440P, AV_PIX_FMT_YUVJ411P,
    ]
}
