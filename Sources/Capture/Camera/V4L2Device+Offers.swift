internal import CVideo4Linux
internal import Glibc

extension V4L2Device {
    /// All formats, sizes and rates that the camera says to give.
    var offers: [CameraFormatOffer] {
        var offers: [CameraFormatOffer] = []
        for index in 0..<Self.longestList {
            var format = v4l2_fmtdesc()
            format.index = index
            format.type = ferd_capture_type(isMultiPlanar)
            guard ferd_v4l2_request(descriptor, FERD_VIDIOC_ENUM_FMT, &format) == 0 else { break }
            let code = FourCC(code: format.pixelformat)
            let isReadable = CameraFormat(code) != nil
            offers.append(
                CameraFormatOffer(
                    format: code.description, title: withUnsafeBytes(of: format.description) { text(in: $0) },
                    isReadable: isReadable, isConverted: format.flags & UInt32(V4L2_FMT_FLAG_EMULATED) != 0,
                    sizes: isReadable ? sizes(of: code) : []))
        }
        return offers
    }

    private func sizes(of format: FourCC) -> [CameraSizeOffer] {
        var sizes: [CameraSizeOffer] = []
        for index in 0..<Self.longestList {
            var request = v4l2_frmsizeenum()
            request.index = index
            request.pixel_format = format.code
            guard ferd_v4l2_request(descriptor, FERD_VIDIOC_ENUM_FRAMESIZES, &request) == 0 else { break }
            let range = ferd_size_range(&request)
            guard range.least_width <= range.most_width, range.least_height <= range.most_height,
                var size = CameraSizeOffer(range)
            else { continue }
            let typical = size.nearest(to: PictureSize(width: 640, height: 360))
            size.rates = rates(of: format, at: typical)
            sizes.append(size)
            if request.type != V4L2_FRMSIZE_TYPE_DISCRETE.rawValue { break }
        }
        return sizes.isEmpty ? currentSize(format).map { [$0] } ?? [] : sizes
    }

    /// The one size that a camera which lists none has.
    private func currentSize(_ format: FourCC) -> CameraSizeOffer? {
        var current = ferd_format()
        guard ferd_get_format(descriptor, isMultiPlanar, &current) == 0, current.width > 0, current.height > 0 else {
            return nil
        }
        let size = PictureSize(width: Int(current.width), height: Int(current.height))
        return CameraSizeOffer(
            widths: size.width...size.width, heights: size.height...size.height, rates: rates(of: format, at: size))
    }

    private func rates(of format: FourCC, at size: PictureSize) -> [ClosedRange<Double>] {
        var rates: [ClosedRange<Double>] = []
        for index in 0..<Self.longestList {
            var request = v4l2_frmivalenum()
            request.index = index
            request.pixel_format = format.code
            request.width = UInt32(clamping: size.width)
            request.height = UInt32(clamping: size.height)
            guard ferd_v4l2_request(descriptor, FERD_VIDIOC_ENUM_FRAMEINTERVALS, &request) == 0 else { break }
            let range = ferd_interval_range(&request)
            guard let highest = Self.rate(of: range.shortest), let lowest = Self.rate(of: range.longest) else {
                continue
            }
            rates.append(min(lowest, highest)...max(lowest, highest))
            if request.type != V4L2_FRMIVAL_TYPE_DISCRETE.rawValue { break }
        }
        return rates
    }
}

extension CameraSizeOffer {
    fileprivate init?(_ range: ferd_size_range) {
        guard range.least_width > 0, range.least_height > 0 else { return nil }
        self.init(
            widths: Int(range.least_width)...Int(range.most_width),
            heights: Int(range.least_height)...Int(range.most_height),
            widthStep: max(1, Int(range.width_step)), heightStep: max(1, Int(range.height_step)), rates: [])
    }
}
