internal import CKernels

/// A fully connected layer: the last axis of the input times known weights [out][in], plus a bias if there is one.
///
/// Inputs: the input, the weights, the bias [out] if there is one.
struct LinearOperation: Operation {
    var hasBias = false
    /// One without slopes.
    var activation = Activation.identity

    func outputShape(_ inputs: [[Int]]) throws(Fault) -> [Int] {
        let (input, weights) = (inputs[0], inputs[1])
        guard let last = input.last, weights.count == 2, weights[1] == last, weights[0] > 0,
            !hasBias || inputs[2] == [weights[0]]
        else { throw Fault("weights of shape \(inputs[1]) do not fit an input of shape \(input)") }
        return input.dropLast() + [weights[0]]
    }

    func work(_ inputs: [[Int]], output: [Int]) -> Int {
        let (product, overflow) = elementCount(output).multipliedReportingOverflow(by: inputs[1][1])
        return overflow ? .max : product
    }

    func lower(_ node: Program.Node, into plan: inout PlanBuilder) throws(Fault) {
        guard let weights = plan.program.constant(node.inputs[1])?.floats else {
            throw Fault("its weights must be constant")
        }
        let bias = hasBias ? plan.program.constant(node.inputs[2])?.floats : nil
        guard !hasBias || bias != nil else { throw Fault("its bias must be constant") }
        let source = plan.tensor(node.inputs[0])
        let input = plan.rowMajor(source)
        let output = plan.allocateRowMajor(plan.program.shape(node.output))
        if elementCount(output.shape) == output.shape[output.shape.count - 1] {
            try DotProductStep.emit(
                weights, bias: bias, activation: activation, from: input, to: output, name: node.origin.name,
                into: &plan)
        } else {
            try emitRows(weights, bias, from: input, to: output, name: node.origin.name, into: &plan)
        }
        plan.setOutput(node, to: output)
    }

    /// Several rows are pixels to the convolution kernel.
    private func emitRows(
        _ weights: [Float], _ bias: [Float]?, from input: Tensor, to output: Tensor, name: String,
        into plan: inout PlanBuilder
    ) throws(Fault) {
        let (inputs, outputs) = (input.shape[input.shape.count - 1], output.shape[output.shape.count - 1])
        let rows = elementCount(output.shape) / outputs
        let (kernels, activation) = (plan.kernels, ActivationArgument(self.activation))
        let packed = try plan.packed(
            .init(form: "taps in blocks of \(kernels.convolution_block)", weights: weights, bias: bias), of: name,
            count: ferd_convolution_packed_count(outputs, inputs, 1)
        ) { ferd_convolution_pack(kernels.convolution_block, weights, bias, outputs, inputs, 1, $0) }
        plan.emit(reads: [input], writes: output) { memory in
            let convolution = ferd_convolution(
                input: memory(input), input_stride: inputs, offsets: nil, zeros: nil, weights: packed.pointer,
                pixels: rows, taps: 1, in_channels: inputs, out_channels: outputs, output: memory(output),
                output_stride: outputs, exact: true,
                epilogue: ferd_epilogue(
                    activation: activation.value, residual: nil, residual_stride: 0, residual_after_activation: false))
            return ConvolutionStep(
                convolution, images: .init(count: 1, input: 0, output: 0, residual: 0),
                groups: .init(count: 1, weights: 0), activation: activation, weights: packed, offsets: nil, zeros: nil,
                kernels: kernels)
        }
    }
}
