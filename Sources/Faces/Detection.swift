public import Imaging

/// The five landmarks of a face in pixels. "Left" is what lies left in the picture, the person's right.
public struct Landmarks: Equatable, Sendable {
    public var leftEye: Point
    public var rightEye: Point
    public var nose: Point
    public var leftMouth: Point
    public var rightMouth: Point

    public init(leftEye: Point, rightEye: Point, nose: Point, leftMouth: Point, rightMouth: Point) {
        self.leftEye = leftEye
        self.rightEye = rightEye
        self.nose = nose
        self.leftMouth = leftMouth
        self.rightMouth = rightMouth
    }
}

/// A face as the detector found it in one picture, in that picture's pixels.
public struct Detection: Equatable, Sendable {
    public var box: Box
    /// 0...1, higher is surer.
    public var score: Float
    public var landmarks: Landmarks

    public init(box: Box, score: Float, landmarks: Landmarks) {
        self.box = box
        self.score = score
        self.landmarks = landmarks
    }
}
