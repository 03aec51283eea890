internal import CKernels

/// Softmax along one axis, or its logarithm.
struct SoftmaxOperation: Operation {
    /// Not negative.
    let axis: Int
    let isLogarithm: Bool

    func outputShape(_ inputs: [[Int]]) throws(Fault) -> [Int] {
        inputs[0]
    }

    func lower(_ node: Program.Node, into plan: inout PlanBuilder) throws(Fault) {
        // The axis is brought to the end; where its elements lie together already, nothing is copied.
        let source = plan.tensor(node.inputs[0])
        let order = source.shape.indices.filter { $0 != axis } + [axis]
        let turned = source.view(shape: order.map { source.shape[$0] }, strides: order.map { source.strides[$0] })
        let input = rowStride(turned) == nil ? plan.rowMajor(turned) : turned
        let output = plan.allocateRowMajor(turned.shape)
        let (rows, count) = (turned.shape.dropLast().reduce(1, *), turned.shape[order.count - 1])
        let (kernels, isLogarithm, stride) = (plan.kernels, self.isLogarithm, rowStride(input) ?? count)
        plan.emit(reads: [input], writes: output) { memory in
            SoftmaxStep(
                input: memory(input), inputStride: stride, output: memory(output), rows: rows, count: count,
                isLogarithm: isLogarithm, kernels: kernels)
        }
        let back = source.shape.indices.map { axis in order.firstIndex(of: axis) ?? axis }
        plan.finish(
            node, with: output.view(shape: source.shape, strides: back.map { output.strides[$0] }))
    }

    /// Floats from one row to the next, where a row's elements lie together and rows follow each other evenly.
    private func rowStride(_ tensor: Tensor) -> Int? {
        let last = tensor.shape.count - 1
        let rows = StridedLoop(shape: Array(tensor.shape[..<last]), strides: [Array(tensor.strides[..<last])])
        guard tensor.strides[last] == 1 || tensor.shape[last] == 1, rows.extents.count == 1,
            rows.strides[0][0] > 0, isSorted(tensor)
        else { return nil }
        return rows.extents[0] == 1 ? tensor.shape[last] : rows.strides[0][0]
    }

    private func isSorted(_ tensor: Tensor) -> Bool {
        let strides = tensor.shape.indices.dropLast().filter { tensor.shape[$0] != 1 }.map { tensor.strides[$0] }
        return zip(strides, strides.dropFirst()).allSatisfy { $0 >= $1 }
    }
}
