internal import CKernels

/// Resizes each picture of a batch.
final class ResizeStep: Step {
    private let resize: ferd_resize
    private let images: ImageStrides
    private let height: Int
    private let indices: [AlignedMemory<Int32>]
    private let weights: [AlignedMemory<Float>]
    private let function: ferd_resize_function

    init(_ operation: ResizeOperation, input: Tensor, output: Tensor, memory: Memory, kernels: ferd_kernel_table) {
        var indices: [AlignedMemory<Int32>] = []
        var weights: [AlignedMemory<Float>] = []
        func axis(_ axis: ResizeOperation.Axis) -> ferd_resize_axis {
            let low = AlignedMemory(axis.low)
            indices.append(low)
            guard !axis.high.isEmpty else {
                return ferd_resize_axis(low: UnsafePointer(low.pointer), high: nil, weight: nil)
            }
            let (high, weight) = (AlignedMemory(axis.high), AlignedMemory(axis.weight))
            indices.append(high)
            weights.append(weight)
            return ferd_resize_axis(
                low: UnsafePointer(low.pointer), high: UnsafePointer(high.pointer),
                weight: UnsafePointer(weight.pointer))
        }
        resize = ferd_resize(
            input: memory(input), input_stride: input.pixelStride ?? 0, input_width: input.shape[3],
            output: memory(output), output_stride: output.pixelStride ?? 0, output_width: output.shape[3],
            channels: input.shape[1], vertical: axis(operation.vertical), horizontal: axis(operation.horizontal))
        images = ImageStrides(
            count: input.shape[0], input: input.strides[0], output: output.strides[0], residual: 0)
        height = output.shape[2]
        self.indices = indices
        self.weights = weights
        function = operation.isLinear ? kernels.resize_linear : kernels.resize_nearest
    }

    func run() {
        for image in 0..<images.count {
            var call = resize
            call.input += image &* images.input
            call.output += image &* images.output
            function(&call, 0, height)
        }
    }
}
