internal import CKernels

/// A matrix times one vector: a fully connected layer, or a pointwise convolution of one pixel.
final class DotProductStep: Step {
    private let weights: AlignedMemory<Float>
    private let bias: AlignedMemory<Float>?
    private let activation: ActivationArgument
    private let input: UnsafePointer<Float>
    private let output: UnsafeMutablePointer<Float>
    private let outputs: Int
    private let inputs: Int
    private let function: ferd_matvec_function

    /// `weights` are [outputs][inputs].
    init(
        weights: AlignedMemory<Float>, bias: AlignedMemory<Float>?, activation: ActivationArgument,
        input: UnsafeMutablePointer<Float>, output: UnsafeMutablePointer<Float>, outputs: Int, inputs: Int,
        kernels: ferd_kernel_table
    ) {
        self.weights = weights
        self.bias = bias
        self.activation = activation
        self.input = UnsafePointer(input)
        self.output = output
        self.outputs = outputs
        self.inputs = inputs
        function = kernels.matvec
    }

    /// Adds the step for weights [outputs][inputs] as the file has them; input and output are dense vectors.
    static func emit(
        _ weights: [Float], bias: [Float]?, activation: Activation, from input: Tensor, to output: Tensor, name: String,
        into plan: inout PlanBuilder
    ) throws(Fault) {
        let matrix = try plan.packed(.init(form: "rows", weights: weights, bias: nil), of: name, count: weights.count) {
            $0.update(from: weights, count: weights.count)
        }
        let offset = bias.map { AlignedMemory($0) }
        let (outputs, kernels, argument) = (elementCount(output.shape), plan.kernels, ActivationArgument(activation))
        plan.emit(reads: [input], writes: output) { memory in
            DotProductStep(
                weights: matrix, bias: offset, activation: argument, input: memory(input), output: memory(output),
                outputs: outputs, inputs: weights.count / outputs, kernels: kernels)
        }
    }

    func run() {
        withUnsafePointer(to: activation.value) { activation in
            function(weights.pointer, inputs, bias?.pointer, input, activation, output, outputs, inputs)
        }
    }
}
