/// A position in the picture as a viewer sees it, in pixels: the centre of the top-left pixel is (0, 0), y points down.
public struct PixelPoint: Equatable, Sendable {
    public var x: Float
    public var y: Float

    public init(x: Float, y: Float) {
        self.x = x
        self.y = y
    }
}

/// A rectangle in the picture as a viewer sees it, in pixels: top-left corner and size.
public struct PixelBox: Equatable, Sendable {
    public var x: Float
    public var y: Float
    public var width: Float
    public var height: Float

    public init(x: Float, y: Float, width: Float, height: Float) {
        self.x = x
        self.y = y
        self.width = width
        self.height = height
    }
}

/// The five landmarks of a face. "Left" is what lies left in the picture, the person's right.
public struct FaceLandmarks: Equatable, Sendable {
    public var leftEye: PixelPoint
    public var rightEye: PixelPoint
    public var nose: PixelPoint
    public var leftMouth: PixelPoint
    public var rightMouth: PixelPoint

    public init(
        leftEye: PixelPoint, rightEye: PixelPoint, nose: PixelPoint, leftMouth: PixelPoint, rightMouth: PixelPoint
    ) {
        self.leftEye = leftEye
        self.rightEye = rightEye
        self.nose = nose
        self.leftMouth = leftMouth
        self.rightMouth = rightMouth
    }
}

/// Where a head points, in degrees; all zero looks straight into the camera.
public struct HeadPose: Equatable, Sendable, Decodable {
    public var yaw: Float
    public var pitch: Float
    public var roll: Float

    public init(yaw: Float, pitch: Float, roll: Float) {
        self.yaw = yaw
        self.pitch = pitch
        self.roll = roll
    }
}

/// One face in one frame.
public struct FaceRecord: Equatable, Sendable {
    /// Stable while the face is followed, never given to another face of the source.
    public var id: Int
    public var box: PixelBox
    /// The detector's score, 0...1.
    public var score: Float
    public var landmarks: FaceLandmarks
    public var pose: HeadPose?
    /// Index into `HelloEvent.classes` of the top class after smoothing.
    public var expression: Int?
    /// Calibrated, of this frame alone.
    public var probabilities: ClassProbabilities?
    /// The same after temporal smoothing.
    public var smoothed: ClassProbabilities?

    public init(
        id: Int, box: PixelBox, score: Float, landmarks: FaceLandmarks, pose: HeadPose? = nil, expression: Int? = nil,
        probabilities: ClassProbabilities? = nil, smoothed: ClassProbabilities? = nil
    ) {
        self.id = id
        self.box = box
        self.score = score
        self.landmarks = landmarks
        self.pose = pose
        self.expression = expression
        self.probabilities = probabilities
        self.smoothed = smoothed
    }
}
