/// Finds the cheapest way to pair rows with columns, each at most once (the Hungarian method with shortest augmenting
/// paths, O(rows² columns)).
///
/// A pair that costs `limit` or more is not made: leaving both single is cheaper. Keeps its memory from one use to the
/// next.
struct Assignment {
    /// For each row of the last problem its column, or -1.
    private(set) var columnOfRow: [Int] = []

    // Potentials of rows and columns, the row that holds each column, and the search's state; index 0 is the search's
    // own start, rows and columns count from 1.
    private var rowPotential: [Float] = []
    private var columnPotential: [Float] = []
    private var rowOfColumn: [Int] = []
    private var previous: [Int] = []
    private var slack: [Float] = []
    private var isUsed: [Bool] = []

    /// Solves a problem of `rows` x `columns`; `cost` gives finite numbers, or infinity for what must not be paired.
    mutating func solve(rows: Int, columns: Int, limit: Float, cost: (_ row: Int, _ column: Int) -> Float) {
        Assignment.fill(&columnOfRow, -1, count: rows)
        guard rows > 0, columns > 0 else { return }
        // Extra columns, one for each row, stand for staying single at the price of `limit`.
        let width = columns + rows
        Assignment.fill(&rowPotential, 0, count: rows + 1)
        Assignment.fill(&columnPotential, 0, count: width + 1)
        Assignment.fill(&rowOfColumn, 0, count: width + 1)
        Assignment.fill(&previous, 0, count: width + 1)
        for row in 1...rows {
            place(row, width: width) { row, column in
                column > columns ? limit : min(cost(row - 1, column - 1), limit)
            }
        }
        for column in 1...columns where rowOfColumn[column] > 0 {
            let row = rowOfColumn[column] - 1
            if cost(row, column - 1) < limit { columnOfRow[row] = column - 1 }
        }
    }

    /// Adds one row along the cheapest chain of exchanges.
    private mutating func place(_ row: Int, width: Int, cost: (_ row: Int, _ column: Int) -> Float) {
        Assignment.fill(&slack, .infinity, count: width + 1)
        Assignment.fill(&isUsed, false, count: width + 1)
        rowOfColumn[0] = row
        var column = 0
        repeat {
            isUsed[column] = true
            let current = rowOfColumn[column]
            var (step, next) = (Float.infinity, 0)
            for candidate in 1...width where !isUsed[candidate] {
                let reduced = cost(current, candidate) - rowPotential[current] - columnPotential[candidate]
                if reduced < slack[candidate] {
                    slack[candidate] = reduced
                    previous[candidate] = column
                }
                if slack[candidate] < step { (step, next) = (slack[candidate], candidate) }
            }
            for candidate in 0...width {
                if isUsed[candidate] {
                    rowPotential[rowOfColumn[candidate]] += step
                    columnPotential[candidate] -= step
                } else {
                    slack[candidate] -= step
                }
            }
            column = next
        } while rowOfColumn[column] != 0
        while column != 0 {
            rowOfColumn[column] = rowOfColumn[previous[column]]
            column = previous[column]
        }
    }

    private static func fill<Element>(_ array: inout [Element], _ value: Element, count: Int) {
        array.removeAll(keepingCapacity: true)
        for _ in 0..<count { array.append(value) }
    }
}
