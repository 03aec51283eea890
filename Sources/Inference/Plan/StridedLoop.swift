/// A walk over all elements of several tensors of one shape, whatever their strides.
///
/// Axes are sorted by the first tensor's strides (it is the one that is written), and axes that lie densely behind each
/// other in all tensors are merged, so that the innermost axis is as long as it can be.
struct StridedLoop {
    /// Extents from the outermost axis to the innermost; at least one.
    let extents: [Int]
    /// Strides of each tensor along these axes.
    let strides: [[Int]]

    init(shape: [Int], strides: [[Int]]) {
        var axes = shape.indices.filter { shape[$0] != 1 }
        axes.sort { left, right in
            let (a, b) = (abs(strides[0][left]), abs(strides[0][right]))
            return a == b ? left < right : a > b
        }
        var extents: [Int] = []
        var merged = [[Int]](repeating: [], count: strides.count)
        for axis in axes {
            let isDense = strides.indices.allSatisfy { tensor in
                merged[tensor].last == strides[tensor][axis] * shape[axis]
            }
            if isDense, let extent = extents.popLast() {
                extents.append(extent * shape[axis])
                for tensor in strides.indices {
                    merged[tensor][merged[tensor].count - 1] = strides[tensor][axis]
                }
            } else {
                extents.append(shape[axis])
                for tensor in strides.indices {
                    merged[tensor].append(strides[tensor][axis])
                }
            }
        }
        if extents.isEmpty {
            extents = [1]
            merged = merged.map { _ in [1] }
        }
        self.extents = extents
        self.strides = merged
    }

    /// The innermost axis.
    var innermost: Int {
        extents.count - 1
    }

    /// Two axes to be walked by a kernel, and the others, over which it is called again and again.
    struct Nest {
        let rows: Int
        let columns: Int
        let rowStrides: [Int]
        let columnStrides: [Int]
        /// Number of kernel calls.
        let count: Int
        /// The other axes from the outermost to the innermost, and their strides in each tensor.
        let outerExtents: [Int]
        let outerStrides: [[Int]]

        /// Where a call begins in one of the tensors.
        func start(_ call: Int, _ tensor: Int) -> Int {
            var (rest, offset) = (call, 0)
            var axis = outerExtents.count &- 1
            while axis >= 0 {
                let (quotient, remainder) = rest.quotientAndRemainder(dividingBy: outerExtents[axis])
                offset &+= remainder &* outerStrides[tensor][axis]
                rest = quotient
                axis &-= 1
            }
            return offset
        }
    }

    /// Splits off `columns` (nil for one column) and, as rows, `rows` or the longest of the other axes.
    func nest(columns: Int?, rows: Int? = nil) -> Nest {
        var outer = Array(extents.indices)
        outer.removeAll { $0 == columns }
        let rowAxis = rows ?? outer.max { (extents[$0], $0) < (extents[$1], $1) }
        outer.removeAll { $0 == rowAxis }
        return Nest(
            rows: rowAxis.map { extents[$0] } ?? 1,
            columns: columns.map { extents[$0] } ?? 1,
            rowStrides: strides.map { list in rowAxis.map { list[$0] } ?? 0 },
            columnStrides: strides.map { list in columns.map { list[$0] } ?? 0 },
            count: outer.reduce(1) { $0 * extents[$1] },
            outerExtents: outer.map { extents[$0] },
            outerStrides: strides.map { list in outer.map { list[$0] } })
    }

    /// Copies the second tensor to the first, element by element; for compile time.
    func copy(from source: UnsafePointer<Float>, to target: UnsafeMutablePointer<Float>) {
        let nest = nest(columns: innermost)
        for call in 0..<nest.count {
            for row in 0..<nest.rows {
                let from = source + nest.start(call, 1) + row * nest.rowStrides[1]
                let to = target + nest.start(call, 0) + row * nest.rowStrides[0]
                for column in 0..<nest.columns {
                    to[column * nest.columnStrides[0]] = from[column * nest.columnStrides[1]]
                }
            }
        }
    }
}
