internal import Glibc
internal import Imaging

/// Where a head points, in degrees, read off its five landmarks: coarse.
///
/// Against MediaPipe's estimates on the validation part of the faces pack the mean absolute error is 2.9 degrees in yaw,
/// 4.5 in pitch and 2.2 in roll (Training/headpose/fit.py).
public struct HeadPose: Equatable, Sendable {
    /// Above 0 the face looks to the image's right; -90...90.
    public var yaw: Float
    /// Above 0 it looks down; -90...90.
    public var pitch: Float
    /// Above 0 the image-right eye is higher than the image-left one; -180...180.
    public var roll: Float

    public init(yaw: Float, pitch: Float, roll: Float) {
        self.yaw = yaw
        self.pitch = pitch
        self.roll = roll
    }

    /// nil where the landmarks are degenerate: eyes or all points in one place, or not finite.
    public init?(_ landmarks: Landmarks) {
        let (eyes, mouth) = (landmarks.eyes, landmarks.mouth)
        let tilt = atan2f(eyes.across.y + mouth.across.y, eyes.across.x + mouth.across.x)
        let (cosine, sine) = (cosf(tilt), sinf(tilt))
        func upright(_ from: Point, _ to: Point) -> Point {
            let (x, y) = (to.x - from.x, to.y - from.y)
            return Point(x: x * cosine + y * sine, y: y * cosine - x * sine)
        }
        let down = upright(eyes.middle, mouth.middle)
        let height = hypotf(down.x, down.y)
        let size = hypotf((eyes.width + mouth.width) / 2, height)
        let middle = Point(x: (eyes.middle.x + mouth.middle.x) / 2, y: (eyes.middle.y + mouth.middle.y) / 2)
        let nose = upright(middle, landmarks.nose)

        // Where the nose's tip lies in the upright face and how the face is drawn in and out, in units of its size.
        let offset = nose.x / size
        let drop = nose.y / size
        let length = height / size - 0.7
        let taper = mouth.width / eyes.width - 0.8
        typealias Yaw = HeadPoseCoefficients.Yaw
        typealias Pitch = HeadPoseCoefficients.Pitch
        var yaw = Yaw.offset * offset + Yaw.bentOffset * offset * abs(offset)
        yaw += Yaw.skew * down.x / size
        yaw += Yaw.offsetByDrop * offset * drop + Yaw.offsetByLength * offset * length
        var pitch = Pitch.constant + Pitch.drop * drop + Pitch.squaredDrop * drop * drop
        pitch += Pitch.length * length + Pitch.dropByLength * drop * length
        pitch += Pitch.taper * taper + Pitch.squaredOffset * offset * offset
        guard yaw.isFinite, pitch.isFinite else { return nil }
        self.init(
            yaw: min(max(yaw, -90), 90), pitch: min(max(pitch, -90), 90), roll: -tilt * 180 / .pi)
    }
}

/// A pair of landmarks, left and right.
private struct Pair {
    let left: Point
    let right: Point

    var across: Point { Point(x: right.x - left.x, y: right.y - left.y) }
    var middle: Point { Point(x: (left.x + right.x) / 2, y: (left.y + right.y) / 2) }
    var width: Float { hypotf(across.x, across.y) }
}

extension Landmarks {
    fileprivate var eyes: Pair { Pair(left: leftEye, right: rightEye) }
    fileprivate var mouth: Pair { Pair(left: leftMouth, right: rightMouth) }
}
