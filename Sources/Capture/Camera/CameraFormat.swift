internal import CFFmpeg
internal import CVideo4Linux

/// A pixel format that ferd reads from cameras.
struct CameraFormat: Equatable {
    /// How its pictures become pixels.
    enum Content: Equatable {
        /// They lie in memory as FFmpeg's pixel format has them.
        case pixels(AVPixelFormat)
        /// They have to be decoded.
        case coded(AVCodecID)
    }

    let code: FourCC
    let content: Content
    /// What a pixel of it costs, where 1 is one whose luma is used where it lies. More for luma that has to be
    /// gathered, or has no colour beside it for people to look at; much more for decoding.
    let cost: Double

    /// `H264` comes last because its damage lasts until the next key picture.
    static let all: [CameraFormat] = [
        CameraFormat(code: "NV12", content: .pixels(AV_PIX_FMT_NV12), cost: 1),
        CameraFormat(code: "NM12", content: .pixels(AV_PIX_FMT_NV12), cost: 1),
        CameraFormat(code: "NV21", content: .pixels(AV_PIX_FMT_NV21), cost: 1),
        CameraFormat(code: "NM21", content: .pixels(AV_PIX_FMT_NV21), cost: 1),
        CameraFormat(code: "YU12", content: .pixels(AV_PIX_FMT_YUV420P), cost: 1),
        CameraFormat(code: "YM12", content: .pixels(AV_PIX_FMT_YUV420P), cost: 1),
        CameraFormat(code: "GREY", content: .pixels(AV_PIX_FMT_GRAY8), cost: 1.05),
        CameraFormat(code: "YUYV", content: .pixels(AV_PIX_FMT_YUYV422), cost: 1.1),
        CameraFormat(code: "UYVY", content: .pixels(AV_PIX_FMT_UYVY422), cost: 1.1),
        CameraFormat(code: "Y10 ", content: .pixels(AV_PIX_FMT_GRAY10LE), cost: 1.2),
        CameraFormat(code: "Y16 ", content: .pixels(AV_PIX_FMT_GRAY16LE), cost: 1.2),
        CameraFormat(code: "MJPG", content: .coded(AV_CODEC_ID_MJPEG), cost: 3),
        CameraFormat(code: "JPEG", content: .coded(AV_CODEC_ID_MJPEG), cost: 3),
        CameraFormat(code: "H264", content: .coded(AV_CODEC_ID_H264), cost: 4),
    ]

    /// The format with these letters; nil where ferd does not read it.
    init?(_ code: FourCC) {
        guard let format = Self.all.first(where: { $0.code == code }) else { return nil }
        self = format
    }

    private init(code: FourCC, content: Content, cost: Double) {
        self.code = code
        self.content = content
        self.cost = cost
    }

    /// FFmpeg's short names of codec and pixel format, as far as they are known without a picture.
    var codecName: String {
        switch content {
        case .pixels: "rawvideo"
        case .coded(let codec): String(cString: avcodec_get_name(codec))
        }
    }
}

/// Where the planes of a raw picture lie in the memory of a buffer.
struct PixelPlaces {
    /// One plane of pixels.
    struct Plane: Equatable {
        /// The plane of memory in which it lies, from `start` on, `stride` bytes from row to row.
        var memory: Int
        var start: Int
        var stride: Int
        var bytes: Int
    }

    let format: AVPixelFormat
    let width: Int32
    let height: Int32
    let range: AVColorRange
    let planes: [Plane]

    /// - Returns: nil where the camera's numbers make no picture.
    init?(of format: AVPixelFormat, layout: ferd_format) {
        guard let width = Int32(exactly: layout.width), let height = Int32(exactly: layout.height), width > 0,
            height > 0,
            Int64(width) * Int64(height) <= Int64(MediaInput.maximumPixels)
        else { return nil }
        let memory = [layout.planes.0, layout.planes.1, layout.planes.2].prefix(Int(layout.plane_count))
        guard let first = memory.first, layout.plane_count <= UInt32(FERD_MOST_PLANES) else { return nil }
        var planes: [Plane] = []
        let count = Int(max(0, av_pix_fmt_count_planes(format)))
        var start = 0
        for index in 0..<count {
            let rowBytes = Int(av_image_get_linesize(format, width, Int32(index)))
            let wholeRow = Int(av_image_get_linesize(format, width, 0))
            let ownMemory = memory.count == count ? index : 0
            let given = Int(ownMemory == index ? memory[index].stride : first.stride)
            // Where planes share memory the camera gives the stride of the first; the others have the same share of it
            // as of the pixels.
            let stride = ownMemory == index ? max(given, rowBytes) : max(given, wholeRow) * rowBytes / wholeRow
            let rows = index == 0 ? Int(height) : Self.chromaRows(format, height)
            if ownMemory == index { start = 0 }
            planes.append(Plane(memory: ownMemory, start: start, stride: stride, bytes: stride * (rows - 1) + rowBytes))
            start += stride * rows
        }
        guard !planes.isEmpty else { return nil }
        self.format = format
        self.width = width
        self.height = height
        self.planes = planes
        range = Self.range(of: layout)
    }

    private static func chromaRows(_ format: AVPixelFormat, _ height: Int32) -> Int {
        let shift = av_pix_fmt_desc_get(format).map { Int($0.pointee.log2_chroma_h) } ?? 0
        return (Int(height) + (1 << shift) - 1) >> shift
    }

    /// What V4L2 says of the range, by its rules where it says nothing: limited, but for JPEG's colours.
    private static func range(of layout: ferd_format) -> AVColorRange {
        switch layout.quantization {
        case V4L2_QUANTIZATION_FULL_RANGE.rawValue: AVCOL_RANGE_JPEG
        case V4L2_QUANTIZATION_LIM_RANGE.rawValue: AVCOL_RANGE_MPEG
        default: layout.colorspace == V4L2_COLORSPACE_JPEG.rawValue ? AVCOL_RANGE_JPEG : AVCOL_RANGE_UNSPECIFIED
        }
    }

    /// Lets `picture` point into the memory of a buffer.
    /// - Parameter memory: the planes of memory, each with the bytes that the camera has filled.
    /// - Returns: false where the camera has filled less than a picture.
    func point(
        _ picture: UnsafeMutablePointer<AVFrame>, into memory: (Int) -> UnsafeBufferPointer<UInt8>?
    ) -> Bool {
        for (index, plane) in planes.enumerated() {
            guard let bytes = memory(plane.memory), let base = bytes.baseAddress, index < 3,
                plane.start + plane.bytes <= bytes.count, let stride = Int32(exactly: plane.stride)
            else { return false }
            // FFmpeg's pictures can be written to; nobody writes to these.
            let pixels = UnsafeMutablePointer(mutating: base + plane.start)
            switch index {
            case 0: (picture.pointee.data.0, picture.pointee.linesize.0) = (pixels, stride)
            case 1: (picture.pointee.data.1, picture.pointee.linesize.1) = (pixels, stride)
            default: (picture.pointee.data.2, picture.pointee.linesize.2) = (pixels, stride)
            }
        }
        picture.pointee.width = width
        picture.pointee.height = height
        picture.pointee.format = format.rawValue
        picture.pointee.color_range = range
        return true
    }
}
