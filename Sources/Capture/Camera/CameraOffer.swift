/// A pixel format that a camera gives, with its sizes.
public struct CameraFormatOffer: Equatable, Sendable {
    /// V4L2's letters, such as `YUYV`.
    public var format: String
    /// The camera's own words for it.
    public var title: String
    /// Whether ferd reads it.
    public var isReadable: Bool
    /// Whether it is made by libv4l2 of a format that the camera really gives.
    public var isConverted: Bool
    public var sizes: [CameraSizeOffer]
}

/// A size of picture that a camera gives, or a range of them, with its rates.
public struct CameraSizeOffer: Equatable, Sendable {
    /// Pixels; one number where the camera lists its sizes.
    public var widths: ClosedRange<Int>
    public var heights: ClosedRange<Int>
    public var widthStep = 1
    public var heightStep = 1
    /// Frames per second, each a number or a range; for a range of sizes those of one in it. Empty where the camera does
    /// not say.
    public var rates: [ClosedRange<Double>]

    /// The size in the range that comes nearest.
    func nearest(to size: PictureSize) -> PictureSize {
        func nearest(_ value: Int, in range: ClosedRange<Int>, step: Int) -> Int {
            let limited = min(max(value, range.lowerBound), range.upperBound)
            let steps = (limited - range.lowerBound + step / 2) / step
            return min(range.lowerBound + steps * step, range.upperBound)
        }
        return PictureSize(
            width: nearest(size.width, in: widths, step: max(1, widthStep)),
            height: nearest(size.height, in: heights, step: max(1, heightStep)))
    }

    /// The rate that suits best: the lowest that is `wanted` or more, else the highest there is; nil where none is known.
    func rate(nearest wanted: Double) -> Double? {
        // 29.97 is as good as 30.
        let least = wanted * 0.99
        let enough = rates.filter { $0.upperBound >= least }.map { max($0.lowerBound, min(wanted, $0.upperBound)) }
        return enough.min() ?? rates.map(\.upperBound).max()
    }
}

/// Pixels of a picture.
public struct PictureSize: Equatable, Sendable {
    public var width: Int
    public var height: Int

    public init(width: Int, height: Int) {
        self.width = width
        self.height = height
    }
}
