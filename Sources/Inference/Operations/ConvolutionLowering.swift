internal import CKernels

/// Chooses the kernel for one convolution and prepares what it needs: a dot product per channel for a single pixel, the
/// depthwise kernel, rows of a picture with few channels, else the general kernel.
struct ConvolutionLowering {
    let operation: ConvolutionOperation
    let name: String
    let weightShape: [Int]
    let weights: [Float]
    let bias: [Float]?
    let input: Tensor
    let residual: Tensor?
    let output: Tensor

    private var geometry: WindowGeometry { operation.geometry }
    private var channels: Int { input.shape[1] }
    private var outputs: Int { output.shape[1] }
    private var groups: Int { operation.groups }

    /// Where a kernel may write the padding after the last channel as well.
    private var isExact: Bool {
        outputs % Tensor.channelAlignment != 0 && !(output.ownsPadding && residual?.ownsPadding ?? true)
    }

    func emit(into plan: inout PlanBuilder) throws(Fault) {
        if isSinglePixel {
            try emitDotProducts(into: &plan)
        } else if groups > 1, groups == channels, groups == outputs {
            try emitDepthwise(into: &plan)
        } else if let picture = pictureRows(&plan) {
            try emitGeneral(into: &plan, from: picture)
        } else {
            try emitGeneral(into: &plan, from: wholeMap())
        }
    }

    // MARK: One pixel

    private var isSinglePixel: Bool {
        geometry.isPointwise && groups == 1 && residual == nil && input.shape[2] * input.shape[3] == 1
            && input.shape[0] == 1
    }

    private func emitDotProducts(into plan: inout PlanBuilder) throws(Fault) {
        try DotProductStep.emit(
            weights, bias: bias, activation: operation.activation, from: input, to: output, name: name, into: &plan)
    }

    // MARK: Depthwise

    private func emitDepthwise(into plan: inout PlanBuilder) throws(Fault) {
        let taps = geometry.kernel[0] * geometry.kernel[1]
        let packed = try plan.packed(
            .init(form: "depthwise", weights: weights, bias: bias), of: name,
            count: ferd_depthwise_packed_count(channels, taps)
        ) { ferd_depthwise_pack(weights, bias, channels, taps, $0) }
        let isExact =
            channels % Tensor.channelAlignment != 0
            && !(output.ownsPadding && input.ownsPadding && residual?.ownsPadding ?? true)
        let (kernels, lowering) = (plan.kernels, self)
        let activation = ActivationArgument(operation.activation)
        plan.emit(reads: [input] + (residual.map { [$0] } ?? []), writes: output, takeover: residual) { memory in
            let depthwise = ferd_depthwise(
                window: lowering.geometry.window(
                    input: Array(lowering.input.shape[2...]), output: Array(lowering.output.shape[2...])),
                input: memory(lowering.input), input_stride: lowering.input.pixelStride ?? 0,
                weights: packed.pointer, channels: lowering.channels, output: memory(lowering.output),
                output_stride: lowering.output.pixelStride ?? 0, exact: isExact,
                epilogue: lowering.epilogue(activation, memory))
            return DepthwiseStep(
                depthwise, images: lowering.images, activation: activation, weights: packed, kernels: kernels)
        }
    }

    // MARK: General

    /// What the general kernel reads: pixels of a map, or kernel rows of a padded picture.
    private struct Source {
        let tensor: Tensor
        let geometry: WindowGeometry
        let height: Int
        let width: Int
        /// Floats that lie together at each tap.
        let run: Int
        let stride: Int
        /// Weights and their number of taps in the order of the runs.
        let weights: [Float]
        let form: String

        var taps: Int { geometry.kernel[0] * geometry.kernel[1] }
    }

    private func wholeMap() -> Source {
        Source(
            tensor: input, geometry: geometry, height: input.shape[2], width: input.shape[3], run: channels / groups,
            stride: input.pixelStride ?? 0, weights: weights, form: "taps")
    }

    /// A picture of few channels is copied with its padding to the left and right, so that a whole kernel row can be
    /// read as one run; vectors would be mostly empty otherwise.
    private func pictureRows(_ plan: inout PlanBuilder) -> Source? {
        guard groups == 1, channels <= 4, geometry.kernel[1] > 1, geometry.dilations[1] == 1 else { return nil }
        let (height, width) = (input.shape[2], input.shape[3])
        let paddedWidth = width + geometry.pads[1] + geometry.pads[3]
        let shape = [input.shape[0], channels, height, paddedWidth]
        guard (try? checkedElementCount(shape)) != nil else { return nil }
        // The borders are zero from the start and never written.
        let strides = [height * paddedWidth * channels, 1, paddedWidth * channels, channels]
        let block = plan.allocateRowMajor(shape, isPersistent: true)
        let padded = block.view(shape: shape, strides: strides)
        let inside = block.view(shape: input.shape, strides: strides, offset: geometry.pads[1] * channels)
        plan.copy(input, to: inside)
        let kernel = geometry.kernel
        var rows = geometry
        rows.kernel = [kernel[0], 1]
        rows.pads = [geometry.pads[0], 0, geometry.pads[2], 0]
        // [out][channel][row][column] becomes [out][column][channel][row].
        let arranged = Constant(shape: [outputs, channels, kernel[0], kernel[1]], floats: weights).strided(
            shape: [outputs, kernel[1], channels, kernel[0]],
            strides: [channels * kernel[0] * kernel[1], 1, kernel[0] * kernel[1], kernel[1]], offset: 0)
        return Source(
            tensor: padded, geometry: rows, height: height, width: paddedWidth, run: kernel[1] * channels,
            stride: channels, weights: arranged.floats ?? [], form: "rows of a picture")
    }

    private func emitGeneral(into plan: inout PlanBuilder, from source: Source) throws(Fault) {
        let window = source.geometry.window(input: [source.height, source.width], output: Array(output.shape[2...]))
        let table = source.geometry.isPointwise ? nil : try plan.offsetTable(window, stride: source.stride)
        let (block, perGroup) = (plan.kernels.convolution_block, outputs / groups)
        let size = ferd_convolution_packed_count(perGroup, source.run, source.taps)
        let form = "\(source.form) in blocks of \(block)"
        let packed = try plan.packed(
            .init(form: form, weights: source.weights, bias: bias), of: name, count: size * groups
        ) { packed in
            let perGroupWeights = perGroup * source.run * source.taps
            source.weights.withUnsafeBufferPointer { weights in
                guard let base = weights.baseAddress else { return }
                for group in 0..<groups {
                    let groupBias = bias.map { Array($0[(group * perGroup)..<((group + 1) * perGroup)]) }
                    ferd_convolution_pack(
                        block, base + group * perGroupWeights, groupBias, perGroup, source.run, source.taps,
                        packed + group * size)
                }
            }
        }
        let zeros = table.map { _ in AlignedMemory<Float>(count: source.run) }
        let isExact = groups > 1 ? perGroup % Tensor.channelAlignment != 0 : self.isExact
        let (kernels, lowering) = (plan.kernels, self)
        let activation = ActivationArgument(operation.activation)
        plan.emit(
            reads: [source.tensor] + (residual.map { [$0] } ?? []), writes: output, takeover: residual
        ) { memory in
            let convolution = ferd_convolution(
                input: memory(source.tensor), input_stride: source.stride,
                offsets: table.map { UnsafePointer($0.memory.pointer) }, zeros: zeros.map { UnsafePointer($0.pointer) },
                weights: packed.pointer, pixels: lowering.output.shape[2] * lowering.output.shape[3],
                taps: source.taps, in_channels: source.run, out_channels: perGroup, output: memory(lowering.output),
                output_stride: lowering.output.pixelStride ?? 0, exact: isExact,
                epilogue: lowering.epilogue(activation, memory))
            return ConvolutionStep(
                convolution,
                images: .init(
                    count: lowering.output.shape[0], input: source.tensor.strides[0],
                    output: lowering.output.strides[0], residual: lowering.residual?.strides[0] ?? 0),
                groups: .init(count: lowering.groups, weights: size), activation: activation, weights: packed,
                offsets: table, zeros: zeros, kernels: kernels)
        }
    }

    private var images: ImageStrides {
        ImageStrides(
            count: output.shape[0], input: input.strides[0], output: output.strides[0],
            residual: residual?.strides[0] ?? 0)
    }

    private func epilogue(_ activation: ActivationArgument, _ memory: Memory) -> ferd_epilogue {
        ferd_epilogue(
            activation: activation.value, residual: residual.map { UnsafePointer(memory($0)) },
            residual_stride: residual?.pixelStride ?? 0,
            residual_after_activation: operation.residual == .afterActivation)
    }
}
