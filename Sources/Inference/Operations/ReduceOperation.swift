internal import CKernels

/// Sum, mean or maximum over some axes, which stay as axes of extent one.
struct ReduceOperation: Operation {
    let reduction: ferd_reduction
    /// Sorted, not negative.
    let axes: [Int]

    func outputShape(_ inputs: [[Int]]) throws(Fault) -> [Int] {
        let input = inputs[0]
        guard axes.allSatisfy(input.indices.contains) else { throw Fault("axes \(axes) are outside of its input") }
        return input.indices.map { axes.contains($0) ? 1 : input[$0] }
    }

    func work(_ inputs: [[Int]], output: [Int]) -> Int {
        elementCount(inputs[0])
    }

    func canWrite(to place: Tensor) -> Bool {
        place.shape.count == 4 && place.strides[1] == 1
    }

    func lower(_ node: Program.Node, into plan: inout PlanBuilder) throws(Fault) {
        let source = plan.tensor(node.inputs[0])
        if let pass = mapPass(source) {
            let output = plan.output(node)
            emit(pass, source, output, into: &plan)
        } else {
            lowerByRows(node, source, into: &plan)
        }
    }

    /// How the kernel walks over one picture of a map.
    private struct Pass {
        let outer: Int
        let outerStride: Int
        let inner: Int
        let innerStride: Int
        let channels: Int
        /// The axis that `outer` runs over.
        let outerAxis: Int
    }

    /// Over the rows, the columns or all pixels of a map whose channels lie together.
    private func mapPass(_ source: Tensor) -> Pass? {
        guard source.shape.count == 4, let pixel = source.pixelStride, source.shape[1] == 1 || source.strides[1] == 1
        else { return nil }
        let (channels, height, width) = (source.shape[1], source.shape[2], source.shape[3])
        switch axes {
        case [2, 3]:
            return Pass(
                outer: 1, outerStride: 0, inner: height * width, innerStride: pixel, channels: channels, outerAxis: 0)
        case [3]:
            return Pass(
                outer: height, outerStride: width * pixel, inner: width, innerStride: pixel, channels: channels,
                outerAxis: 2)
        case [2]:
            return Pass(
                outer: width, outerStride: pixel, inner: height, innerStride: width * pixel, channels: channels,
                outerAxis: 3)
        default:
            return nil
        }
    }

    private func emit(_ pass: Pass, _ source: Tensor, _ output: Tensor, into plan: inout PlanBuilder) {
        let (kernels, reduction) = (plan.kernels, self.reduction)
        plan.emit(reads: [source], writes: output) { memory in
            ReduceStep(
                reduction, input: memory(source), output: memory(output), outer: pass.outer,
                outerStride: pass.outerStride, inner: pass.inner, innerStride: pass.innerStride,
                channels: pass.channels, outputStride: output.strides[pass.outerAxis],
                images: .init(count: source.shape[0], input: source.strides[0], output: output.strides[0], residual: 0),
                kernels: kernels)
        }
    }

    /// Any other case: the axes to be reduced are brought to the end, and rows of neighbours are reduced one by one.
    private func lowerByRows(_ node: Program.Node, _ source: Tensor, into plan: inout PlanBuilder) {
        let kept = source.shape.indices.filter { !axes.contains($0) }
        let order = kept + axes
        let arranged = plan.rowMajor(
            source.view(shape: order.map { source.shape[$0] }, strides: order.map { source.strides[$0] }))
        let rows = kept.reduce(1) { $0 * source.shape[$1] }
        let columns = axes.reduce(1) { $0 * source.shape[$1] }
        let result = plan.allocateRowMajor(plan.program.shape(node.output))
        let (kernels, reduction) = (plan.kernels, self.reduction)
        plan.emit(reads: [arranged], writes: result) { memory in
            ReduceStep(
                reduction, input: memory(arranged), output: memory(result), outer: rows, outerStride: columns,
                inner: columns, innerStride: 1, channels: 1, outputStride: 1,
                images: .init(count: 1, input: 0, output: 0, residual: 0), kernels: kernels)
        }
        plan.finish(node, with: result)
    }
}
