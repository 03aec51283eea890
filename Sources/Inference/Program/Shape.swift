/// Bounds that keep a hostile model from asking for more than a machine has.
enum Limits {
    /// The largest file read, in bytes.
    static let fileSize = 1 << 29
    /// The most elements of one tensor (1 GiB of floats).
    static let tensorElements = 1 << 28
    /// The most elements of the working memory of one session (2 GiB of floats).
    static let sessionElements = 1 << 29
    /// The most elements of a constant computed while a network is compiled.
    static let foldedElements = 1 << 24
    /// The most elements of all such constants together.
    static let computedElements = 1 << 27
    /// The most entries of all offset tables of a session together.
    static let tableEntries = 1 << 27
    /// The most elements of all weights of a session in the kernels' form.
    static let packedElements = 1 << 28
    /// The most inputs, and the most outputs, of a graph or a node.
    static let values = 4096
    /// The most nodes of a graph.
    static let nodes = 10_000
    /// The most dimensions of a tensor.
    static let rank = 8
    /// The largest magnitude of an attribute such as a stride or a padding: products of two stay far from overflow.
    static let attribute = 1 << 28
    /// The most slices that a padding may repeat on one side.
    static let repeatedSlices = 1 << 10
    /// The largest height or width after a resize.
    static let resizedExtent = 1 << 20
    /// The most multiply-accumulates spent on folding one constant node.
    static let foldingWork = 1 << 28
}

/// The number of elements of a tensor of this shape; a fault where it exceeds the limits.
func checkedElementCount(_ shape: [Int]) throws(Fault) -> Int {
    guard shape.count <= Limits.rank else { throw Fault("a tensor has \(shape.count) dimensions") }
    var count = 1
    for extent in shape {
        guard extent >= 0, extent <= Limits.tensorElements else { throw Fault("dimension \(extent) is out of range") }
        let (product, overflow) = count.multipliedReportingOverflow(by: extent)
        guard !overflow, product <= Limits.tensorElements else {
            throw Fault("a tensor of shape \(shape) is too large")
        }
        count = product
    }
    return count
}

/// The number of elements of a shape that has been checked before.
func elementCount(_ shape: [Int]) -> Int {
    shape.reduce(1, *)
}

/// The strides of a dense row-major tensor, in elements.
func rowMajorStrides(_ shape: [Int]) -> [Int] {
    var strides = [Int](repeating: 1, count: shape.count)
    for axis in shape.indices.dropLast().reversed() {
        strides[axis] = strides[axis + 1] * max(shape[axis + 1], 1)
    }
    return strides
}

/// The common shape of two operands after ONNX's (NumPy's) multidirectional broadcasting.
func broadcast(_ a: [Int], _ b: [Int]) throws(Fault) -> [Int] {
    let rank = max(a.count, b.count)
    var result = [Int](repeating: 1, count: rank)
    for axis in 0..<rank {
        let extentA = axis < rank - a.count ? 1 : a[axis - (rank - a.count)]
        let extentB = axis < rank - b.count ? 1 : b[axis - (rank - b.count)]
        guard extentA == extentB || extentA == 1 || extentB == 1 else {
            throw Fault("shapes \(a) and \(b) cannot be broadcast together")
        }
        result[axis] = extentA == 1 ? extentB : extentA
    }
    return result
}

/// An axis counted from the end where negative, as ONNX does.
func normalizedAxis(_ axis: Int, rank: Int) throws(Fault) -> Int {
    guard axis >= -rank, axis < rank else { throw Fault("axis \(axis) is outside of a tensor of rank \(rank)") }
    return axis < 0 ? axis + rank : axis
}

/// Axes counted from the end where negative, sorted; a fault where one is named twice.
func normalizedAxes(_ axes: [Int], rank: Int) throws(Fault) -> [Int] {
    var result: [Int] = []
    for axis in axes {
        result.append(try normalizedAxis(axis, rank: rank))
    }
    guard Set(result).count == result.count else { throw Fault("axes \(axes) name an axis twice") }
    return result.sorted()
}

/// The smallest multiple of `step` that is not below `value`; both positive.
func roundUp(_ value: Int, to step: Int) -> Int {
    (value + step - 1) / step * step
}
