internal import Glibc
internal import Imaging

/// Steadies the five landmarks of a face over time.
///
/// What the crop depends on, the face's place, size and tilt (the similarity that takes a mean face to the landmarks), goes
/// through filters that know velocity: steady on a still face, hardly behind on a moving one. What is left, the
/// face's shape (turning, mouth), is averaged over a short time.
struct LandmarkFilter: Equatable {
    private var x: MotionFilter
    private var y: MotionFilter
    private var logSize: MotionFilter
    /// In radians, without jumps at half turns.
    private var tilt: MotionFilter
    /// The shape's difference from the mean face, in units of the mean face.
    private var shape: Landmarks

    /// Seconds over which the shape is averaged.
    private static let shapeTime: Float = 0.08
    // Shares of the face's size (its landmarks' root mean square distance from their mean), for size and tilt plain
    // numbers: spread of the detector, first speed per second, how fast speeds change.
    private static let noise: Float = 0.02
    private static let speed: Float = 2
    private static let agility: Float = 0.05

    /// nil where the landmarks are degenerate.
    init?(_ landmarks: Landmarks) {
        guard let pose = LandmarkFilter.pose(of: landmarks) else { return nil }
        let size = pose.scale
        let (noise, speed) = (LandmarkFilter.noise, LandmarkFilter.speed)
        x = MotionFilter(position: pose.translation.x, noise: noise * size, speed: speed * size)
        y = MotionFilter(position: pose.translation.y, noise: noise * size, speed: speed * size)
        logSize = MotionFilter(position: logf(size), noise: noise, speed: speed)
        tilt = MotionFilter(position: atan2f(pose.b, pose.a), noise: noise, speed: speed)
        shape = LandmarkFilter.shape(of: landmarks, in: pose)
    }

    /// The steadied landmarks at the last update.
    var landmarks: Landmarks {
        landmarks(x: x.position, y: y.position, logSize: logSize.position, tilt: tilt.position)
    }

    /// The landmarks to expect `seconds` after the last update.
    func landmarks(after seconds: Float) -> Landmarks {
        landmarks(
            x: x.position(after: seconds), y: y.position(after: seconds), logSize: logSize.position(after: seconds),
            tilt: tilt.position(after: seconds))
    }

    /// Takes in landmarks measured `seconds` after the last ones; degenerate ones are passed over.
    mutating func update(_ landmarks: Landmarks, after seconds: Float) {
        guard let pose = LandmarkFilter.pose(of: landmarks) else { return }
        let size = pose.scale
        let (noise, agility) = (LandmarkFilter.noise, LandmarkFilter.agility)
        x.update(pose.translation.x, after: seconds, noise: noise * size, agility: agility * size)
        y.update(pose.translation.y, after: seconds, noise: noise * size, agility: agility * size)
        logSize.update(logf(size), after: seconds, noise: noise, agility: agility)
        let turn = remainderf(atan2f(pose.b, pose.a) - tilt.position, 2 * .pi)
        tilt.update(tilt.position + turn, after: seconds, noise: noise, agility: agility)

        let weight = seconds / (seconds + LandmarkFilter.shapeTime)
        let (old, new) = (shape.points, LandmarkFilter.shape(of: landmarks, in: pose).points)
        var mixed = old
        for index in 0..<5 {
            mixed[index].x += weight * (new[index].x - old[index].x)
            mixed[index].y += weight * (new[index].y - old[index].y)
        }
        shape = Landmarks(mixed)
    }

    private func landmarks(x: Float, y: Float, logSize: Float, tilt: Float) -> Landmarks {
        let size = expf(logSize)
        let pose = SimilarityTransform(
            a: size * cosf(tilt), b: size * sinf(tilt), translation: Point(x: x, y: y))
        let (mean, shape) = (LandmarkFilter.meanFace.points, shape.points)
        var points = mean
        for index in 0..<5 {
            points[index] = pose(Point(x: mean[index].x + shape[index].x, y: mean[index].y + shape[index].y))
        }
        return Landmarks(points)
    }

    /// A face of size 1 around (0, 0): the mean landmarks of FER2013.
    private static let meanFace: Landmarks = {
        let face = Alignment(.fer2013).points(side: 48)
        let centre = face.centroid
        var squares: Float = 0
        let points = face.points
        for index in 0..<5 {
            let (dx, dy) = (points[index].x - centre.x, points[index].y - centre.y)
            squares += dx * dx + dy * dy
        }
        let size = (squares / 5).squareRoot()
        return face.map { Point(x: ($0.x - centre.x) / size, y: ($0.y - centre.y) / size) }
    }()

    private static func pose(of landmarks: Landmarks) -> SimilarityTransform? {
        SimilarityTransform(from: meanFace, to: landmarks)
    }

    private static func shape(of landmarks: Landmarks, in pose: SimilarityTransform) -> Landmarks {
        guard let inverse = pose.inverse else { return Landmarks(InlineArray(repeating: Point(x: 0, y: 0))) }
        let (mean, found) = (meanFace.points, landmarks.points)
        var shape = mean
        for index in 0..<5 {
            let point = inverse(found[index])
            shape[index] = Point(x: point.x - mean[index].x, y: point.y - mean[index].y)
        }
        return Landmarks(shape)
    }
}
