internal import Imaging

/// Greedy non-maximum suppression: of candidates that overlap, the best one stays.
enum NonMaximumSuppression {
    /// Moves the winners from `candidates` to the end of `winners`, best score first, until `limit` are taken; what
    /// overlaps a winner by more than `overlap` (intersection over union) is dropped. `candidates` is left empty with its
    /// memory kept.
    ///
    /// With `blends` a winner's box and landmarks become the weighted mean of itself and what it drops, so that noise, which
    /// makes now one and now the other candidate the best, moves the face less (as in BlazeFace, Bazarevsky et al. 2019). The
    /// weight is the score's square, and falls to 0 where the overlap is just enough to be dropped: nothing jumps when a
    /// candidate comes in or leaves.
    static func select(
        from candidates: inout [Detection], overlap: Float, blends: Bool = false, limit: Int,
        into winners: inout [Detection]
    ) {
        var taken = 0
        while taken < limit, let best = candidates.indices.max(by: { candidates[$0].score < candidates[$1].score }) {
            let winner = candidates[best]
            candidates.swapAt(best, candidates.count - 1)
            candidates.removeLast()
            var blend = Blend(winner)
            candidates.removeAll { candidate in
                let shared = candidate.box.intersectionOverUnion(winner.box)
                guard shared > overlap else { return false }
                blend.add(candidate, nearness: (shared - overlap) / (1 - overlap))
                return true
            }
            winners.append(blends ? blend.mean : winner)
            taken += 1
        }
        candidates.removeAll(keepingCapacity: true)
    }

    /// The mean of detections weighted by the roots of their scores, with the score of the first. Scores are calibrated, and
    /// so fall off steeply: by themselves or squared they would leave the winner nearly alone.
    private struct Blend {
        private(set) var mean: Detection
        private var weight: Float

        init(_ detection: Detection) {
            mean = detection
            weight = detection.score.squareRoot()
        }

        /// `nearness`, 0...1, counts as a further weight.
        mutating func add(_ detection: Detection, nearness: Float) {
            let added = detection.score.squareRoot() * nearness
            weight += added
            guard weight > 0 else { return }
            let share = added / weight
            func mix(_ mean: inout Float, _ value: Float) { mean += share * (value - mean) }
            mix(&mean.box.x, detection.box.x)
            mix(&mean.box.y, detection.box.y)
            mix(&mean.box.width, detection.box.width)
            mix(&mean.box.height, detection.box.height)
            var points = mean.landmarks.points
            let others = detection.landmarks.points
            for index in 0..<5 {
                mix(&points[index].x, others[index].x)
                mix(&points[index].y, others[index].y)
            }
            mean.landmarks = Landmarks(points)
        }
    }
}
