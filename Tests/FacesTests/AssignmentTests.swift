import Testing

@testable import Faces

@Suite struct AssignmentTests {
    /// The least sum over all ways to pair, by trying them all; a row left single costs `limit`.
    private func leastSum(_ costs: [[Float]], limit: Float, row: Int = 0, used: Set<Int> = []) -> Float {
        guard row < costs.count else { return 0 }
        var best = limit + leastSum(costs, limit: limit, row: row + 1, used: used)
        for column in costs[row].indices where !used.contains(column) && costs[row][column] < limit {
            let rest = leastSum(costs, limit: limit, row: row + 1, used: used.union([column]))
            best = min(best, costs[row][column] + rest)
        }
        return best
    }

    @Test func findsTheLeastSum() {
        var random = SeededGenerator(state: 7)
        var assignment = Assignment()
        for round in 0..<300 {
            let (rows, columns) = (Int.random(in: 0...5, using: &random), Int.random(in: 0...5, using: &random))
            let costs: [[Float]] = (0..<rows).map { _ in
                (0..<columns).map { _ in
                    Float.random(in: 0..<1, using: &random) < 0.2 ? .infinity : .random(in: 0..<12, using: &random)
                }
            }
            let limit = Float(round % 3) * 3 + 4
            assignment.solve(rows: rows, columns: columns, limit: limit) { costs[$0][$1] }
            let pairs = assignment.columnOfRow
            #expect(pairs.count == rows)
            let taken = pairs.filter { $0 >= 0 }
            #expect(Set(taken).count == taken.count)
            let sum = pairs.enumerated().reduce(Float(0)) {
                $0 + ($1.element < 0 ? limit : costs[$1.offset][$1.element])
            }
            #expect(abs(sum - leastSum(costs, limit: limit)) < 1e-3)
        }
    }

    @Test func leavesPairsAloneThatCostTheLimit() {
        var assignment = Assignment()
        assignment.solve(rows: 1, columns: 1, limit: 2) { _, _ in 2 }
        #expect(assignment.columnOfRow == [-1])
        assignment.solve(rows: 2, columns: 2, limit: 2) { _, _ in .nan }
        #expect(assignment.columnOfRow == [-1, -1])
    }
}
