internal import CVideo4Linux
internal import Glibc
internal import Synchronization

/// An opened camera: the requests that ask it what it is, what it can, and how it shall be.
final class V4L2Device: Sendable {
    // The kernel's calls may be made from any thread.

    let descriptor: Int32
    /// What to call it in messages.
    let place: String
    /// The camera's own name, and that of its driver.
    let title: String
    let driver: String
    let isMultiPlanar: Bool
    private let isClosed = Atomic<Bool>(false)

    private static let silence: Void = ferd_v4l2_silence()
    /// Lists of a broken driver need not end.
    static let longestList: UInt32 = 256

    /// - Parameters:
    ///   - path: of the node, or a link to it.
    ///   - place: what to call it in messages.
    init(path: String, place: String) throws(CaptureError) {
        _ = Self.silence
        let descriptor = open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC | O_NOCTTY)
        guard descriptor >= 0 else { throw Self.openingError(errno, place: place) }
        self.descriptor = descriptor
        self.place = place
        var capability = v4l2_capability()
        let error = ferd_v4l2_request(descriptor, FERD_VIDIOC_QUERYCAP, &capability)
        title = withUnsafeBytes(of: capability.card) { text(in: $0) }
        driver = withUnsafeBytes(of: capability.driver) { text(in: $0) }
        let all = capability.capabilities
        let flags = all & UInt32(V4L2_CAP_DEVICE_CAPS) != 0 ? capability.device_caps : all
        let isSinglePlanar = flags & UInt32(V4L2_CAP_VIDEO_CAPTURE) != 0
        isMultiPlanar = !isSinglePlanar
        // From here on deinit closes the descriptor.
        if error == ENODEV || error == ENXIO { throw .camera(place, .noSuchDevice) }
        guard error == 0 else { throw .camera(place, .notACamera(kind: "a file or another kind of device")) }
        guard isSinglePlanar || flags & UInt32(V4L2_CAP_VIDEO_CAPTURE_MPLANE) != 0 else {
            throw .camera(place, .notACamera(kind: Self.kind(flags)))
        }
        guard flags & UInt32(V4L2_CAP_STREAMING) != 0 else {
            throw .camera(place, .notACamera(kind: "a device without streaming"))
        }
        // Gives cameras whose formats nobody knows one that all know; it takes those with one plane of memory only, and
        // the others' calls go past it.
        if isSinglePlanar { v4l2_fd_open(descriptor, 0) }
    }

    deinit {
        close()
    }

    /// Gives the camera up. Mapped buffers stay readable.
    func close() {
        if !isClosed.exchange(true, ordering: .acquiringAndReleasing) { v4l2_close(descriptor) }
    }

    /// Whether a node gives pictures, as far as one may ask it.
    static func isCamera(_ path: String) -> Bool {
        do throws(CaptureError) {
            _ = try V4L2Device(path: path, place: path)
            return true
        } catch {
            return false
        }
    }

    private static func openingError(_ code: Int32, place: String) -> CaptureError {
        switch code {
        case ENOENT, ENOTDIR, ENXIO, ENODEV: .camera(place, .noSuchDevice)
        case EACCES, EPERM: .camera(place, .permissionDenied)
        case EBUSY: .camera(place, .busy)
        case EISDIR: .camera(place, .notACamera(kind: "a directory"))
        default: .camera(place, .failed(call: "opening", reason: systemMessage(code)))
        }
    }

    private static func kind(_ flags: UInt32) -> String {
        let outputs = UInt32(V4L2_CAP_VIDEO_OUTPUT) | UInt32(V4L2_CAP_VIDEO_OUTPUT_MPLANE)
        let converters = UInt32(V4L2_CAP_VIDEO_M2M) | UInt32(V4L2_CAP_VIDEO_M2M_MPLANE)
        if flags & UInt32(V4L2_CAP_META_CAPTURE) != 0 { return "a node for data about pictures" }
        if flags & outputs != 0 { return "a video output (a loopback that nobody feeds is one, too)" }
        if flags & converters != 0 { return "a converter of pictures" }
        return "a device that captures no video"
    }

    /// Sets format and size.
    /// - Returns: what the camera made of it.
    func setFormat(_ choice: CameraChoice) throws(CaptureError) -> ferd_format {
        var format = ferd_format()
        format.code = choice.format.code.code
        format.width = UInt32(clamping: choice.size.width)
        format.height = UInt32(clamping: choice.size.height)
        let error = ferd_set_format(descriptor, isMultiPlanar, &format)
        guard error != EBUSY else { throw .camera(place, .busy) }
        guard error == 0 else { throw failure("setting the format", error) }
        return format
    }

    /// Asks for a rate in frames per second; nil leaves it as it is.
    /// - Returns: the rate that the camera says to keep; nil where it says nothing.
    func setRate(_ rate: Double?) -> Double? {
        var interval = v4l2_fract()
        if let rate, rate.isFinite, rate > 0, rate < 100_000 {
            interval = v4l2_fract(numerator: 1000, denominator: UInt32((rate * 1000).rounded()))
        }
        guard ferd_set_interval(descriptor, isMultiPlanar, &interval) == 0 else { return nil }
        return Self.rate(of: interval)
    }

    /// What a failed call says of the camera.
    func failure(_ call: String, _ error: Int32) -> CaptureError {
        let fault: CameraFault =
            switch error {
            case ENODEV, ENXIO: .unplugged
            case EBUSY: .busy
            case ENOSPC: .noBandwidth
            default: .failed(call: call, reason: systemMessage(error))
            }
        return .camera(place, fault)
    }

    static func rate(of interval: v4l2_fract) -> Double? {
        guard interval.numerator > 0, interval.denominator > 0 else { return nil }
        return Double(interval.denominator) / Double(interval.numerator)
    }
}

/// The characters before the first NUL.
func text(in bytes: UnsafeRawBufferPointer) -> String {
    String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
}

/// The system's words for an error number.
func systemMessage(_ code: Int32) -> String {
    strerror(code).map { String(cString: $0) } ?? "error \(code)"
}
