internal import Imaging

/// Greedy non-maximum suppression: of candidates that overlap, the best one stays.
enum NonMaximumSuppression {
    /// Moves the winners from `candidates` to the end of `winners`, best score first, until `limit` are taken; what
    /// overlaps a winner by more than `overlap` (intersection over union) is dropped. `candidates` is left empty with its
    /// memory kept.
    static func select(
        from candidates: inout [Detection], overlap: Float, limit: Int, into winners: inout [Detection]
    ) {
        var taken = 0
        while taken < limit, let best = candidates.indices.max(by: { candidates[$0].score < candidates[$1].score }) {
            let winner = candidates[best]
            candidates.swapAt(best, candidates.count - 1)
            candidates.removeLast()
            candidates.removeAll { $0.box.intersectionOverUnion(winner.box) > overlap }
            winners.append(winner)
            taken += 1
        }
        candidates.removeAll(keepingCapacity: true)
    }
}
