/// Tells where a video cuts to another scene, from small copies of the frames.
///
/// A cut changes the picture's layout: the small copies no longer correlate and most of their pixels differ. Changes of
/// light keep the correlation, movements of a person most of both.
public final class SceneChange {
    private let resizer = Resizer()
    private var current = [Float](repeating: 0, count: SceneChange.width * SceneChange.height)
    private var last = [Float](repeating: 0, count: SceneChange.width * SceneChange.height)
    private var hasLast = false

    private static let width = 32
    private static let height = 18
    /// Correlation below which, and mean difference (of 255 steps) above which, two frames are of two scenes.
    private static let correlation: Float = 0.4
    private static let difference: Float = 18

    public init() {}

    /// Whether `plane` begins another scene than the plane of the call before; the first one does not.
    public func isCut(to plane: LumaPlane) -> Bool {
        swap(&current, &last)
        current.withUnsafeMutableBufferPointer {
            resizer.resize(
                plane, width: SceneChange.width, height: SceneChange.height,
                normalisation: LumaNormalisation(mean: 0, scale: 1), into: $0, canvasWidth: SceneChange.width,
                canvasHeight: SceneChange.height)
        }
        defer { hasLast = true }
        return hasLast && isOtherScene()
    }

    private func isOtherScene() -> Bool {
        let count = Float(current.count)
        var (sum, lastSum, difference): (Float, Float, Float) = (0, 0, 0)
        for index in current.indices {
            sum += current[index]
            lastSum += last[index]
            difference += abs(current[index] - last[index])
        }
        guard difference / count > SceneChange.difference else { return false }
        let (mean, lastMean) = (sum / count, lastSum / count)
        var (product, squares, lastSquares): (Float, Float, Float) = (0, 0, 0)
        for index in current.indices {
            let (value, lastValue) = (current[index] - mean, last[index] - lastMean)
            product += value * lastValue
            squares += value * value
            lastSquares += lastValue * lastValue
        }
        let norm = (squares * lastSquares).squareRoot()
        // A flat frame, such as black between two scenes, correlates with nothing.
        return norm > 0 ? product / norm < SceneChange.correlation : true
    }
}
