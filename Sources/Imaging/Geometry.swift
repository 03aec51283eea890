/// A position in a picture, in pixels; the centre of the top-left pixel is (0, 0), y points down.
public struct Point: Equatable, Sendable {
    public var x: Float
    public var y: Float

    public init(x: Float, y: Float) {
        self.x = x
        self.y = y
    }
}

/// An axis-parallel rectangle in pixels: its top-left corner and its size.
public struct Box: Equatable, Sendable {
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

    public var area: Float { width * height }
    public var centre: Point { Point(x: x + width / 2, y: y + height / 2) }
    public var longSide: Float { max(width, height) }

    /// Intersection over union with `other`, in 0...1; 0 where either is empty.
    public func intersectionOverUnion(_ other: Box) -> Float {
        let overlapWidth = min(x + width, other.x + other.width) - max(x, other.x)
        let overlapHeight = min(y + height, other.y + other.height) - max(y, other.y)
        guard overlapWidth > 0, overlapHeight > 0 else { return 0 }
        let intersection = overlapWidth * overlapHeight
        return intersection / (area + other.area - intersection)
    }
}

/// A rotation, uniform scale and translation of the plane:
/// `x' = a x - b y + translation.x`, `y' = b x + a y + translation.y`.
public struct SimilarityTransform: Equatable, Sendable {
    public var a: Float
    public var b: Float
    public var translation: Point

    public init(a: Float, b: Float, translation: Point) {
        self.a = a
        self.b = b
        self.translation = translation
    }

    /// The factor by which lengths grow.
    public var scale: Float { (a * a + b * b).squareRoot() }

    public func callAsFunction(_ point: Point) -> Point {
        Point(x: a * point.x - b * point.y + translation.x, y: b * point.x + a * point.y + translation.y)
    }

    /// The transform that undoes this one; nil where the scale is zero or not finite.
    public var inverse: SimilarityTransform? {
        let determinant = a * a + b * b
        guard determinant > 0, determinant.isFinite else { return nil }
        let inverseA = a / determinant
        let inverseB = -b / determinant
        return SimilarityTransform(
            a: inverseA, b: inverseB,
            translation: Point(
                x: -(inverseA * translation.x - inverseB * translation.y),
                y: -(inverseB * translation.x + inverseA * translation.y)))
    }
}
