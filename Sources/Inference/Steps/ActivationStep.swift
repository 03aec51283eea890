internal import CKernels

/// Applies an activation to every element of a tensor.
final class ActivationStep: Step {
    private let nest: StridedLoop.Nest
    private let input: UnsafePointer<Float>
    private let output: UnsafeMutablePointer<Float>
    private let activation: ActivationArgument
    private let function: ferd_activate_function

    init(
        input: Tensor, output: Tensor, activation: ActivationArgument, memory: Memory, kernels: ferd_kernel_table
    ) {
        // Slopes follow the channels, so the axes may not be merged; else the walk is as flat as can be.
        let shape = elementwiseShape([output, input])
        if activation.value.slopes != nil {
            nest = StridedLoop.byChannels(shape: shape, strides: [output.strides, input.strides])
        } else {
            nest = StridedLoop(shape: shape, strides: [output.strides, input.strides]).elementwiseNest()
        }
        self.input = UnsafePointer(memory(input))
        self.output = memory(output)
        self.activation = activation
        function = kernels.activate
    }

    func run() {
        withUnsafePointer(to: activation.value) { activation in
            for call in 0..<nest.count {
                function(
                    activation, input + nest.start(call, 1), nest.rowStrides[1],
                    output + nest.start(call, 0), nest.rowStrides[0], nest.rows, nest.columns)
            }
        }
    }
}
