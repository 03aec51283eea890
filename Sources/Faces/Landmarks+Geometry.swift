public import Imaging

extension Landmarks {
    /// The five points in their usual order: left eye, right eye, nose, left mouth corner, right mouth corner.
    public var points: InlineArray<5, Point> { [leftEye, rightEye, nose, leftMouth, rightMouth] }

    /// The reverse of `points`.
    public init(_ points: InlineArray<5, Point>) {
        self.init(
            leftEye: points[0], rightEye: points[1], nose: points[2], leftMouth: points[3], rightMouth: points[4])
    }

    /// Mean of the five points.
    public var centroid: Point {
        var sum = Point(x: 0, y: 0)
        for index in 0..<5 {
            sum.x += points[index].x
            sum.y += points[index].y
        }
        return Point(x: sum.x / 5, y: sum.y / 5)
    }

    /// Distance between the two eyes in pixels.
    public var eyeDistance: Float {
        let (dx, dy) = (rightEye.x - leftEye.x, rightEye.y - leftEye.y)
        return (dx * dx + dy * dy).squareRoot()
    }

    /// Whether every coordinate is a finite number.
    public var isFinite: Bool {
        for index in 0..<5 where !points[index].x.isFinite || !points[index].y.isFinite { return false }
        return true
    }

    /// The landmarks with `transform` applied to each point.
    public func map(_ transform: (Point) -> Point) -> Landmarks {
        Landmarks(
            leftEye: transform(leftEye), rightEye: transform(rightEye), nose: transform(nose),
            leftMouth: transform(leftMouth), rightMouth: transform(rightMouth))
    }
}
