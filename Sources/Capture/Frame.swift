internal import CFFmpeg
public import Imaging

/// One picture with its time. Preallocated in a ring and filled again and again: filling allocates nothing once its
/// buffers have their size.
///
/// It holds a reference to the decoder's buffer and gives the luma where it lies there; only formats without an 8-bit
/// luma plane, and rotated pictures, are written into a buffer of the frame's own.
public final class Frame: @unchecked Sendable {
    // Unchecked: a frame has one owner at a time, which Pipeline hands from stage to stage.

    /// 0-based number of the picture in the source. Where the source begins later than its first picture
    /// (`MediaOptions.start`), 0 is the first one from there on.
    public internal(set) var index = 0
    /// Presentation time in seconds as the container has it (not rebased), strictly increasing; nil where the source
    /// has no clock.
    public internal(set) var time: Double?
    /// Pixels, as a viewer sees the picture (display rotation applied); 0 where the frame holds none.
    public internal(set) var width = 0
    public internal(set) var height = 0
    /// Borrowed: valid until the frame is filled again or released.
    public internal(set) var luma: LumaPlane
    /// Pictures that a live source dropped between the one before and this one, because newer ones waited.
    public internal(set) var dropped = 0
    /// Seconds of the monotonic clock at which a live source's picture was there, before it was decoded; nil for others.
    public internal(set) var arrival: Double?

    /// The decoder's picture, where the frame comes from one; its buffers are references.
    private(set) var picture: UnsafeMutablePointer<AVFrame>
    /// The camera's buffer that `picture` points into, where it does.
    var loan: BufferLoan?
    /// How `picture` must be turned to be upright.
    var orientation = Orientation.upright
    /// Luma that had to be converted, and luma that had to be turned.
    private(set) var converted = PixelBuffer()
    private(set) var turned = PixelBuffer()
    var scaler = LumaScaler()

    public init() {
        guard let picture = av_frame_alloc() else { fatalError("out of memory for a frame") }
        self.picture = picture
        luma = LumaPlane(pixels: converted.bytes, width: 0, height: 0, stride: 0, range: .full)
    }

    deinit {
        returnLoan()
        var picture: UnsafeMutablePointer<AVFrame>? = picture
        av_frame_free(&picture)
    }

    /// Gives up the picture, so that its buffer can be filled again. From any thread that owns the frame.
    public func release() {
        av_frame_unref(picture)
        returnLoan()
        width = 0
        height = 0
        time = nil
        dropped = 0
        arrival = nil
        luma = LumaPlane(pixels: converted.bytes, width: 0, height: 0, stride: 0, range: .full)
    }

    /// Exchanges all that two frames hold, buffers included: nothing is copied.
    func exchange(with other: Frame) {
        swap(&picture, &other.picture)
        swap(&loan, &other.loan)
        swap(&orientation, &other.orientation)
        swap(&converted, &other.converted)
        swap(&turned, &other.turned)
        swap(&scaler, &other.scaler)
        swap(&index, &other.index)
        swap(&time, &other.time)
        swap(&width, &other.width)
        swap(&height, &other.height)
        swap(&luma, &other.luma)
        swap(&dropped, &other.dropped)
        swap(&arrival, &other.arrival)
    }

    private func returnLoan() {
        guard let loan else { return }
        self.loan = nil
        loan.lender.takeBack(loan.index)
    }

    /// Keeps a copy of the luma and nothing else, so that a borrowed buffer can go back at once.
    func keepLumaOnly() {
        if luma.pixels != UnsafePointer(converted.bytes), luma.pixels != UnsafePointer(turned.bytes) {
            luma = copy(of: luma)
        }
        av_frame_unref(picture)
        returnLoan()
    }

    /// Fills the frame with a copy of `plane`, for sources that have their pictures in memory.
    public func fill(with plane: LumaPlane, index: Int, time: Double?) {
        release()
        orientation = .upright
        self.index = index
        self.time = time
        width = plane.width
        height = plane.height
        luma = copy(of: plane)
    }

    /// A copy in the frame's own buffer.
    private func copy(of plane: LumaPlane) -> LumaPlane {
        let stride = converted.reserve(width: plane.width, rows: plane.height)
        for row in 0..<plane.height {
            (converted.bytes + row * stride).update(from: plane.pixels + row * plane.stride, count: plane.width)
        }
        return LumaPlane(
            pixels: converted.bytes, width: plane.width, height: plane.height, stride: stride, range: plane.range)
    }
}
