public import Imaging

/// A face that the tracker follows, as it stands in one frame.
public struct TrackedFace: Equatable, Sendable {
    /// Counts from 1 in the order of confirmation; never used again.
    public var id: Int
    /// Steadied over time, in the picture's pixels.
    public var box: Box
    /// The detector's last score for it.
    public var score: Float
    /// Steadied over time.
    public var landmarks: Landmarks
    /// As last measured, without steadying.
    public var measuredLandmarks: Landmarks
    /// Whether it was found in this frame; otherwise box and landmarks are predictions.
    public var isSeen: Bool
    /// Whether this is the first frame that reports it.
    public var isNew: Bool

    public init(
        id: Int, box: Box, score: Float, landmarks: Landmarks, measuredLandmarks: Landmarks, isSeen: Bool, isNew: Bool
    ) {
        self.id = id
        self.box = box
        self.score = score
        self.landmarks = landmarks
        self.measuredLandmarks = measuredLandmarks
        self.isSeen = isSeen
        self.isNew = isNew
    }
}

/// How long a face was followed.
public struct FaceSpan: Equatable, Sendable {
    public var id: Int
    /// Source time in seconds when it was first seen, before it was confirmed.
    public var firstTime: Double
    /// Source time in seconds when it was last seen.
    public var lastTime: Double
    /// Frames in which it was seen and reported: those before it was confirmed do not count.
    public var frames: Int

    public init(id: Int, firstTime: Double, lastTime: Double, frames: Int) {
        self.id = id
        self.firstTime = firstTime
        self.lastTime = lastTime
        self.frames = frames
    }
}
