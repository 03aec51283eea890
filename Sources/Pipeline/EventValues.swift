import Events
import Expression
import Faces
import Imaging

// Values of the lower rooms as the events carry them: the room Events knows none of them.

extension PixelPoint {
    init(_ point: Point) { self.init(x: point.x, y: point.y) }
}

extension PixelBox {
    init(_ box: Box) { self.init(x: box.x, y: box.y, width: box.width, height: box.height) }
}

extension FaceLandmarks {
    init(_ landmarks: Landmarks) {
        self.init(
            leftEye: PixelPoint(landmarks.leftEye), rightEye: PixelPoint(landmarks.rightEye),
            nose: PixelPoint(landmarks.nose), leftMouth: PixelPoint(landmarks.leftMouth),
            rightMouth: PixelPoint(landmarks.rightMouth))
    }
}

extension Events.HeadPose {
    init(_ pose: Faces.HeadPose) { self.init(yaw: pose.yaw, pitch: pose.pitch, roll: pose.roll) }
}

extension ClassProbabilities {
    init(_ scores: ClassScores) { self.init(count: scores.count) { scores[$0] } }
}
