internal import CKernels

/// How far the maps of a batch lie apart, in floats.
struct ImageStrides {
    let count: Int
    let input: Int
    let output: Int
    let residual: Int
}

/// A convolution by the general kernel: one call per picture of the batch and group.
final class ConvolutionStep: Step {
    struct Groups {
        let count: Int
        /// Floats of one group's packed weights.
        let weights: Int
    }

    private let convolution: ferd_convolution
    private let images: ImageStrides
    private let groups: Groups
    private let function: ferd_convolution_function
    private let owned: [AnyObject?]

    init(
        _ convolution: ferd_convolution, images: ImageStrides, groups: Groups, activation: ActivationArgument,
        weights: AlignedMemory<Float>, offsets: OffsetTable?, zeros: AlignedMemory<Float>?, kernels: ferd_kernel_table
    ) {
        self.convolution = convolution
        self.images = images
        self.groups = groups
        function = kernels.convolution
        owned = [activation, weights, offsets, zeros]
    }

    func run() {
        for image in 0..<images.count {
            for group in 0..<groups.count {
                var call = convolution
                call.input += image &* images.input &+ group &* inputsPerGroup
                call.output += image &* images.output &+ group &* convolution.out_channels
                call.weights += group &* groups.weights
                if let residual = convolution.epilogue.residual {
                    call.epilogue.residual = residual + (image &* images.residual &+ group &* convolution.out_channels)
                }
                if let slopes = convolution.epilogue.activation.slopes {
                    call.epilogue.activation.slopes = slopes + group &* convolution.out_channels
                }
                function(&call)
            }
        }
    }

    /// Only read where there are several groups; then each tap's run is one group's channels.
    private var inputsPerGroup: Int {
        convolution.in_channels
    }
}

/// A depthwise convolution.
final class DepthwiseStep: Step {
    private let depthwise: ferd_depthwise
    private let images: ImageStrides
    private let function: ferd_depthwise_function
    private let owned: [AnyObject]

    init(
        _ depthwise: ferd_depthwise, images: ImageStrides, activation: ActivationArgument,
        weights: AlignedMemory<Float>, kernels: ferd_kernel_table
    ) {
        self.depthwise = depthwise
        self.images = images
        function = kernels.depthwise
        owned = [activation, weights]
    }

    func run() {
        for image in 0..<images.count {
            var call = depthwise
            call.input += image &* images.input
            call.output += image &* images.output
            if let residual = depthwise.epilogue.residual {
                call.epilogue.residual = residual + image &* images.residual
            }
            function(&call, 0, depthwise.window.output_height)
        }
    }
}
