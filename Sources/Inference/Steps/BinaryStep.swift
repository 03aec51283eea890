internal import CKernels

/// Arithmetic between two tensors, both already broadcast to the output's shape.
final class BinaryStep: Step {
    private let function: ferd_binary_operation
    private let nest: StridedLoop.Nest
    private let a: UnsafePointer<Float>
    private let b: UnsafePointer<Float>
    private let output: UnsafeMutablePointer<Float>
    private let activation: ActivationArgument
    private let binary: ferd_binary_function

    init(
        _ function: ferd_binary_operation, _ a: Tensor, _ b: Tensor, output: Tensor, activation: ActivationArgument,
        memory: Memory, kernels: ferd_kernel_table
    ) {
        self.function = function
        let loop = StridedLoop(
            shape: elementwiseShape([output, a, b]), strides: [output.strides, a.strides, b.strides])
        nest = loop.elementwiseNest()
        self.a = UnsafePointer(memory(a))
        self.b = UnsafePointer(memory(b))
        self.output = memory(output)
        self.activation = activation
        binary = kernels.binary
    }

    func run() {
        withUnsafePointer(to: activation.value) { activation in
            for call in 0..<nest.count {
                var left = ferd_operand(
                    data: a + nest.start(call, 1), row_stride: nest.rowStrides[1],
                    channel_stride: nest.columnStrides[1])
                var right = ferd_operand(
                    data: b + nest.start(call, 2), row_stride: nest.rowStrides[2],
                    channel_stride: nest.columnStrides[2])
                binary(
                    function, &left, &right, activation, output + nest.start(call, 0), nest.rowStrides[0], nest.rows,
                    nest.columns)
            }
        }
    }
}
