internal import CKernels

/// A map at another size, its pixels taken or mixed from positions known beforehand.
struct ResizeOperation: Operation {
    /// Where the output's rows or columns come from: `(1 - weight) * low + weight * high`.
    struct Axis: Sendable {
        var low: [Int32] = []
        /// Empty where nothing is mixed, like the weights.
        var high: [Int32] = []
        var weight: [Float] = []
    }

    let vertical: Axis
    let horizontal: Axis
    /// Whether pixels are mixed, in both directions; else they are taken as they are.
    let isLinear: Bool

    func outputShape(_ inputs: [[Int]]) throws(Fault) -> [Int] {
        [inputs[0][0], inputs[0][1], vertical.low.count, horizontal.low.count]
    }

    func canWrite(to place: Tensor) -> Bool {
        place.pixelStride != nil
    }

    func lower(_ node: Program.Node, into plan: inout PlanBuilder) throws(Fault) {
        let input = plan.channelsLast(node.inputs[0])
        let output = plan.output(node)
        let (kernels, operation) = (plan.kernels, self)
        plan.emit(reads: [input], writes: output) { memory in
            ResizeStep(operation, input: input, output: output, memory: memory, kernels: kernels)
        }
    }
}
