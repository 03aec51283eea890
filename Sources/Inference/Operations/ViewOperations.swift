/// Other strides over the same elements: slices, splits, transposes and expansions. Nothing is moved.
struct StridedViewOperation: Operation {
    /// One axis of the result.
    struct Axis: Sendable {
        let extent: Int
        /// The axis of the input it runs along; nil for one that repeats.
        let source: Int?
        /// Steps along that axis per step along this one; may be negative.
        var step = 1
    }

    let axes: [Axis]
    /// The index in the input at which the result begins.
    let start: [Int]

    /// Axis `i` of the result is axis `permutation[i]` of the input.
    static func transpose(_ shape: [Int], _ permutation: [Int]) -> StridedViewOperation {
        StridedViewOperation(
            axes: permutation.map { Axis(extent: shape[$0], source: $0) }, start: shape.map { _ in 0 })
    }

    func outputShape(_ inputs: [[Int]]) throws(Fault) -> [Int] {
        axes.map(\.extent)
    }

    func fold(_ inputs: [Constant]) throws(Fault) -> Constant? {
        let (strides, offset) = placement(rowMajorStrides(inputs[0].shape))
        return inputs[0].strided(shape: axes.map(\.extent), strides: strides, offset: offset)
    }

    func lower(_ node: Program.Node, into plan: inout PlanBuilder) throws(Fault) {
        let source = plan.tensor(node.inputs[0])
        let (strides, offset) = placement(source.strides)
        plan.setOutput(node, to: source.view(shape: axes.map(\.extent), strides: strides, offset: offset))
    }

    private func placement(_ strides: [Int]) -> (strides: [Int], offset: Int) {
        (
            axes.map { axis in axis.source.map { strides[$0] * axis.step } ?? 0 },
            zip(start, strides).reduce(0) { $0 + $1.0 * $1.1 }
        )
    }
}

/// The same elements in the same (row-major) order under another shape.
struct ReshapeOperation: Operation {
    let shape: [Int]

    func outputShape(_ inputs: [[Int]]) throws(Fault) -> [Int] {
        guard try checkedElementCount(shape) == elementCount(inputs[0]) else {
            throw Fault("a tensor of shape \(inputs[0]) cannot take the shape \(shape)")
        }
        return shape
    }

    func fold(_ inputs: [Constant]) throws(Fault) -> Constant? {
        inputs[0].reshaped(shape)
    }

    func lower(_ node: Program.Node, into plan: inout PlanBuilder) throws(Fault) {
        let source = plan.tensor(node.inputs[0])
        if let view = source.reshaped(shape) {
            plan.setOutput(node, to: view)
        } else {
            let dense = plan.rowMajor(source)
            plan.setOutput(node, to: dense.view(shape: shape, strides: rowMajorStrides(shape)))
        }
    }
}
