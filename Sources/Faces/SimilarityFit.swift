internal import Imaging

extension SimilarityTransform {
    /// The similarity that takes `source` closest to `target` in the sense of least squares (Umeyama 1991 without
    /// reflection; in two dimensions it has this closed form).
    ///
    /// nil where the source points coincide, where the fit collapses to a point, or where a number is not finite.
    init?(from source: Landmarks, to target: Landmarks) {
        func mean(_ points: InlineArray<5, Point>) -> (x: Double, y: Double) {
            var (x, y) = (0.0, 0.0)
            for index in 0..<5 {
                x += Double(points[index].x)
                y += Double(points[index].y)
            }
            return (x / 5, y / 5)
        }
        let (from, to) = (source.points, target.points)
        let (fromMean, toMean) = (mean(from), mean(to))
        var (norm, dot, cross) = (0.0, 0.0, 0.0)
        for index in 0..<5 {
            let (sx, sy) = (Double(from[index].x) - fromMean.x, Double(from[index].y) - fromMean.y)
            let (tx, ty) = (Double(to[index].x) - toMean.x, Double(to[index].y) - toMean.y)
            norm += sx * sx + sy * sy
            dot += sx * tx + sy * ty
            cross += sx * ty - sy * tx
        }
        let (a, b) = (dot / norm, cross / norm)
        // Also false where norm is 0 or anything is not a number.
        guard norm > 0, a * a + b * b > 0, a.isFinite, b.isFinite else { return nil }
        self.init(
            a: Float(a), b: Float(b),
            translation: Point(
                x: Float(toMean.x - (a * fromMean.x - b * fromMean.y)),
                y: Float(toMean.y - (b * fromMean.x + a * fromMean.y))))
    }
}
