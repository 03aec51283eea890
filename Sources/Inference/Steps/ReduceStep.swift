internal import CKernels

/// Reduces along one axis, or two that lie densely, of each picture of a batch; see the kernel for the strides.
final class ReduceStep: Step {
    private let reduction: ferd_reduction
    private let input: UnsafePointer<Float>
    private let output: UnsafeMutablePointer<Float>
    private let (outer, outerStride): (Int, Int)
    private let (inner, innerStride): (Int, Int)
    private let channels: Int
    private let outputStride: Int
    private let images: ImageStrides
    private let function: ferd_reduce_function

    init(
        _ reduction: ferd_reduction, input: UnsafeMutablePointer<Float>, output: UnsafeMutablePointer<Float>,
        outer: Int, outerStride: Int, inner: Int, innerStride: Int, channels: Int, outputStride: Int,
        images: ImageStrides, kernels: ferd_kernel_table
    ) {
        self.reduction = reduction
        self.input = UnsafePointer(input)
        self.output = output
        (self.outer, self.outerStride) = (outer, outerStride)
        (self.inner, self.innerStride) = (inner, innerStride)
        self.channels = channels
        self.outputStride = outputStride
        self.images = images
        function = kernels.reduce
    }

    func run() {
        for image in 0..<images.count {
            function(
                reduction, input + image &* images.input, outer, outerStride, inner, innerStride, channels,
                output + image &* images.output, outputStride)
        }
    }
}
