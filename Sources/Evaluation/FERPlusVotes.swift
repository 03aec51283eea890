/// Ten people's votes on one FERPlus picture, with the two rules that make a label of them.
struct FERPlusVotes: Equatable, Sendable {
    /// In the order of `columns`.
    let counts: [Int]

    /// FERPlus' columns: the eight expressions, then "unknown" and "not a face".
    static let columns = FaceExpression.allCases.map(\.name) + ["unknown", "nf"]

    /// Strict majority: single votes are struck out, and the winner needs more than half of what remains.
    var majority: FaceExpression? {
        let kept = counts.map { $0 <= 1 ? 0 : $0 }
        let (winner, most) = Self.winner(kept)
        return 2 * most > kept.reduce(0, +) ? FaceExpression(rawValue: winner) : nil
    }

    /// The most votes, the first column in a tie.
    var plurality: FaceExpression? { FaceExpression(rawValue: Self.winner(counts).index) }

    private static func winner(_ counts: [Int]) -> (index: Int, most: Int) {
        var best = (index: 0, most: counts.first ?? 0)
        for (index, count) in counts.enumerated() where count > best.most { best = (index, count) }
        return best
    }
}
