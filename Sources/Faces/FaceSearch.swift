internal import Imaging

/// Seeks a face's template in the surroundings of where it is expected: every shift up to half of the template's side, by
/// normalised correlation.
final class FaceSearch {
    private let side: Int
    private var surroundings: [Float]
    private static let plain = LumaNormalisation(mean: 0, scale: 1)

    init(side: Int) {
        self.side = side
        surroundings = [Float](repeating: 0, count: 4 * side * side)
    }

    /// `motion` corrected by the best shift; as it is where nothing correlates.
    func find(
        _ patch: FacePatch, around motion: SimilarityTransform, in plane: LumaPlane, _ warper: Warper
    ) -> SimilarityTransform {
        let (reach, width) = (side / 2, 2 * side)
        let crop = motion.after(patch.cropToSource)
        let corner = crop(Point(x: -Float(reach), y: -Float(reach)))
        let around = SimilarityTransform(a: crop.a, b: crop.b, translation: corner)
        FacePatch.sample(plane, around, width, warper, into: &surroundings)

        var best: (shift: Point, score: Float) = (Point(x: 0, y: 0), 0)
        for dy in 0...2 * reach {
            for dx in 0...2 * reach {
                let shift = Point(x: Float(dx - reach), y: Float(dy - reach))
                // Of equals the nearer one: a flat picture must not pull the face away.
                let distance = (shift.x * shift.x + shift.y * shift.y) / Float(reach * reach)
                let score = correlation(patch, dx: dx, dy: dy, width: width) - 0.05 * distance
                if score > best.score { best = (shift, score) }
            }
        }
        let target = crop(best.shift)
        let start = crop.translation
        return SimilarityTransform(
            a: motion.a, b: motion.b,
            translation: Point(
                x: motion.translation.x + target.x - start.x, y: motion.translation.y + target.y - start.y))
    }

    private func correlation(_ patch: FacePatch, dx: Int, dy: Int, width: Int) -> Float {
        var (product, sum, squares): (Float, Float, Float) = (0, 0, 0)
        surroundings.withUnsafeBufferPointer { pixels in
            patch.template.withUnsafeBufferPointer { template in
                for y in 0..<side {
                    for x in 0..<side {
                        let value = pixels[(y &+ dy) &* width &+ x &+ dx]
                        product += value * template[y &* side &+ x]
                        sum += value
                        squares += value * value
                    }
                }
            }
        }
        // The template's mean is 0 and its norm is 1.
        let count = Float(side * side)
        let variance = squares - sum * sum / count
        return variance > count ? product / variance.squareRoot() : 0
    }
}
