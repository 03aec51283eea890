/// A filled buffer of a camera.
struct CameraBuffer {
    /// A part of a plane of memory, in bytes.
    struct Span {
        var start: Int
        var count: Int
    }

    var index: Int
    /// The camera's count of its pictures; wraps, and starts again where the stream does.
    var sequence: UInt32
    var isDamaged: Bool
    /// Seconds of the monotonic clock; nil where the driver has another clock, or none.
    var time: Double?
    /// What is filled of each plane of memory.
    var planes: (Span, Span, Span)
}

/// Takes buffers back that were lent to frames.
protocol BufferLender: AnyObject {
    /// From any thread.
    func takeBack(_ index: Int)
}

/// The queue of a camera's filled buffers.
protocol CameraQueue: BufferLender {
    /// Buffers that the camera has, filled or not.
    var queued: Int { get }
    /// Whether a picture is there, waiting for it at most so long.
    func wait(milliseconds: Int32) throws(CaptureError) -> Bool
    /// The oldest picture that is there.
    func dequeue() throws(CaptureError) -> CameraBuffer?
}

/// A buffer that a frame has borrowed.
struct BufferLoan {
    let lender: any BufferLender
    let index: Int
}
