/// A processed frame and the faces in it.
///
/// Keep one and refill it (`faces.removeAll(keepingCapacity: true)`): then writing a frame allocates nothing.
public struct FrameEvent: Equatable, Sendable {
    public var header: EventHeader
    /// Index of the frame in its source, 0 for the first.
    public var frame: Int
    /// Frames dropped since the last `frame` line because newer ones waited; always 0 for files.
    public var dropped: Int
    public var faces: [FaceRecord]

    public init(header: EventHeader, frame: Int, dropped: Int = 0, faces: [FaceRecord] = []) {
        self.header = header
        self.frame = frame
        self.dropped = dropped
        self.faces = faces
    }
}
