import CKernels
import Testing

/// A convolution with random numbers and all the buffers that it borrows.
struct ConvolutionCase {
    let window: ferd_window
    let inChannels: Int
    let outChannels: Int
    let input: Map
    let weights: [Float]
    let bias: [Float]
    let packed: Floats
    let zeros: Floats
    let offsets: [Int32]
    let output: Map

    init(
        _ variant: Variant, _ window: ferd_window, inChannels: Int, outChannels: Int, inputStride: Int? = nil,
        numbers: inout Numbers
    ) {
        self.window = window
        self.inChannels = inChannels
        self.outChannels = outChannels
        input = Map(pixels: window.inputPixels, channels: inChannels, stride: inputStride, numbers: &numbers)
        weights = numbers.floats(outChannels * inChannels * window.taps)
        bias = numbers.floats(outChannels)
        packed = Floats(ferd_convolution_packed_count(outChannels, inChannels, window.taps), fill: .nan)
        ferd_convolution_pack(
            variant.table.convolution_block, weights, bias, outChannels, inChannels, window.taps, packed.base)
        zeros = Floats(inChannels)
        offsets = window.offsets(stride: input.stride)
        output = Map(pixels: window.outputPixels, channels: outChannels)
    }

    /// Runs it with what `change` makes of the plain call; without a table if `pointwise`.
    func run(
        _ variant: Variant, epilogue: ferd_epilogue = .plain, pointwise: Bool = false,
        change: (inout ferd_convolution) -> Void = { _ in }
    ) {
        offsets.withUnsafeBufferPointer { offsets in
            var call = ferd_convolution(
                input: input.floats.base, input_stride: input.stride, offsets: pointwise ? nil : offsets.baseAddress,
                zeros: zeros.base, weights: packed.base, pixels: window.outputPixels, taps: window.taps,
                in_channels: inChannels, out_channels: outChannels, output: output.floats.base,
                output_stride: output.stride, exact: false, epilogue: epilogue)
            change(&call)
            variant.table.convolution(&call)
        }
    }

    var sums: [Sum] {
        referenceConvolution(
            window, input, inChannels: inChannels, outChannels: outChannels, weights: weights, bias: bias)
    }
}

extension ferd_epilogue {
    static var plain: ferd_epilogue {
        ferd_epilogue(activation: .identity, residual: nil, residual_stride: 0, residual_after_activation: false)
    }
}

@Suite struct ConvolutionTests {
    @Test("any kernel, stride, dilation and padding, any channel counts", arguments: Variant.runnable)
    func geometry(_ variant: Variant) {
        var numbers = Numbers(seed: 2)
        let windows = [
            ferd_window(height: 5, width: 7, kernel: (1, 1)),
            ferd_window(height: 5, width: 7, kernel: (1, 1), stride: 2),
            ferd_window(height: 6, width: 5, kernel: (3, 3), pad: 1),
            ferd_window(height: 7, width: 8, kernel: (3, 3), stride: 2, pad: 1),
            ferd_window(height: 7, width: 6, kernel: (3, 3), dilation: 2, pad: 2),
            ferd_window(height: 4, width: 9, kernel: (1, 5), pad: 2),
            ferd_window(height: 2, width: 2, kernel: (5, 5), stride: 3, pad: 3),
        ]
        for (index, channels) in channelCounts.enumerated() {
            for (step, window) in windows.enumerated() {
                let outChannels = channelCounts[(index * 3 + step * 7) % channelCounts.count]
                let test = ConvolutionCase(
                    variant, window, inChannels: channels, outChannels: outChannels, numbers: &numbers)
                test.run(variant)
                let sums = test.sums
                let difference = test.output.firstDifference { pixel, channel in
                    let sum = sums[pixel * outChannels + channel]
                    return (sum.value, sum.tolerance)
                }
                #expect(difference == nil, "\(channels) -> \(outChannels) channels, \(window)")
            }
        }
    }

    @Test("every number of pixels and of output channels around the register tiles", arguments: Variant.runnable)
    func tiles(_ variant: Variant) {
        var numbers = Numbers(seed: 3)
        for pixels in 1...27 {
            for outChannels in [8, 16, 24, 32, 40, 48, 56, 64, 72, 128, 137] {
                let window = ferd_window(height: 1, width: pixels, kernel: (1, 1))
                let test = ConvolutionCase(
                    variant, window, inChannels: 5, outChannels: outChannels, numbers: &numbers)
                test.run(variant, pointwise: true)
                let sums = test.sums
                let difference = test.output.firstDifference { pixel, channel in
                    let sum = sums[pixel * outChannels + channel]
                    return (sum.value, sum.tolerance)
                }
                #expect(difference == nil, "\(pixels) pixels, \(outChannels) channels")
            }
        }
    }

    @Test("activation and residual, before and after", arguments: Variant.runnable)
    func epilogues(_ variant: Variant) {
        var numbers = Numbers(seed: 4)
        let window = ferd_window(height: 3, width: 5, kernel: (1, 1))
        for outChannels in [7, 16, 24, 41] {
            let test = ConvolutionCase(variant, window, inChannels: 9, outChannels: outChannels, numbers: &numbers)
            let residual = Map(pixels: window.outputPixels, channels: outChannels, numbers: &numbers)
            let slopes = Floats(numbers.floats(outChannels))
            let sums = test.sums
            for var activation in activations {
                if activation.kind == .prelu { activation.slopes = UnsafePointer(slopes.base) }
                for place in [nil, false, true] {
                    let epilogue = ferd_epilogue(
                        activation: activation, residual: place == nil ? nil : UnsafePointer(residual.floats.base),
                        residual_stride: residual.stride, residual_after_activation: place == true)
                    test.run(variant, epilogue: epilogue)
                    let difference = test.output.firstDifference { pixel, channel in
                        let sum = sums[pixel * outChannels + channel]
                        let added = Double(residual[pixel, channel])
                        let x = place == false ? sum.value + added : sum.value
                        let y = reference(activation, x, slope: slopes.base[channel])
                        // 20 covers the steepest of the functions here: exp at 3.
                        return (place == true ? y + added : y, 20 * sum.tolerance + 1e-6 * abs(y))
                    }
                    #expect(difference == nil, "\(activation.kind), residual after: \(String(describing: place))")
                }
            }
        }
    }

    @Test("a residual may be the output itself", arguments: Variant.runnable)
    func residualInPlace(_ variant: Variant) {
        var numbers = Numbers(seed: 5)
        let window = ferd_window(height: 3, width: 4, kernel: (1, 1))
        for kind in [ferd_activation_kind.relu, .tanh] {
            let test = ConvolutionCase(variant, window, inChannels: 8, outChannels: 20, numbers: &numbers)
            for index in 0..<12 * 20 { test.output[index / 20, index % 20] = numbers.float() }
            let before = test.output.floats.array
            let activation = ferd_activation(kind: kind, alpha: 0, beta: 0, slopes: nil)
            let epilogue = ferd_epilogue(
                activation: activation, residual: UnsafePointer(test.output.floats.base),
                residual_stride: test.output.stride, residual_after_activation: true)
            test.run(variant, epilogue: epilogue)
            let sums = test.sums
            let difference = test.output.firstDifference { pixel, channel in
                let sum = sums[pixel * 20 + channel]
                let added = Double(before[pixel * test.output.stride + channel])
                return (reference(activation, sum.value) + added, 2 * sum.tolerance)
            }
            #expect(difference == nil, "\(kind)")
        }
    }

    @Test("groups of any width leave their neighbours alone", arguments: Variant.runnable)
    func groups(_ variant: Variant) {
        var numbers = Numbers(seed: 6)
        let window = ferd_window(height: 4, width: 5, kernel: (3, 3), pad: 1)
        for width in [1, 3, 5, 8, 13, 20, 35] {
            let groups = 3
            let input = Map(pixels: window.inputPixels, channels: groups * 4, numbers: &numbers)
            let output = Map(pixels: window.outputPixels, channels: groups * width)
            let slopes = Floats(numbers.floats(groups * width))
            var expected: [[Sum]] = []
            // The last group first: what a group writes too much is not hidden by the next one.
            for group in (0..<groups).reversed() {
                let test = ConvolutionCase(variant, window, inChannels: 4, outChannels: width, numbers: &numbers)
                var epilogue = ferd_epilogue.plain
                epilogue.activation = ferd_activation(
                    kind: .prelu, alpha: 0, beta: 0, slopes: UnsafePointer(slopes.base + group * width))
                window.offsets(stride: input.stride).withUnsafeBufferPointer { offsets in
                    test.run(variant, epilogue: epilogue) { call in
                        call.input = UnsafePointer(input.floats.base + group * 4)
                        call.offsets = offsets.baseAddress
                        call.output = output.floats.base + group * width
                        call.output_stride = output.stride
                        call.exact = true
                    }
                }
                expected.insert(
                    referenceConvolution(
                        window, input, firstChannel: group * 4, inChannels: 4, outChannels: width,
                        weights: test.weights, bias: test.bias), at: 0)
            }
            let difference = output.firstDifference { pixel, channel in
                let sum = expected[channel / width][pixel * width + channel % width]
                return (sum.value < 0 ? sum.value * Double(slopes.base[channel]) : sum.value, sum.tolerance)
            }
            #expect(difference == nil, "groups of \(width)")
            #expect(output.firstTouchedPadding == nil, "groups of \(width)")
        }
    }

    @Test("cuts into pixels and channels give the same bits", arguments: Variant.runnable)
    func cuts(_ variant: Variant) {
        var numbers = Numbers(seed: 7)
        let window = ferd_window(height: 7, width: 9, kernel: (3, 3), pad: 1)
        let outChannels = 120
        let test = ConvolutionCase(variant, window, inChannels: 13, outChannels: outChannels, numbers: &numbers)
        var epilogue = ferd_epilogue.plain
        epilogue.activation = ferd_activation(kind: .selu, alpha: 1.67, beta: 1.05, slopes: nil)
        test.run(variant, epilogue: epilogue)
        let whole = test.output.bits
        for pixelCut in [1, 2, 3, 5, 8, 31] {
            for channelCut in stride(from: variant.table.convolution_block, to: outChannels, by: 32) {
                for index in 0..<test.output.floats.count { test.output.floats.base[index] = .nan }
                for first in stride(from: 0, to: window.outputPixels, by: pixelCut) {
                    for (low, high) in [(0, channelCut), (channelCut, outChannels)] {
                        test.run(variant, epilogue: epilogue) { call in
                            call.offsets = call.offsets.map { $0 + first * window.taps }
                            call.pixels = min(pixelCut, window.outputPixels - first)
                            call.weights += low * (1 + window.taps * test.inChannels)
                            call.out_channels = high - low
                            call.output += first * test.output.stride + low
                        }
                    }
                }
                #expect(test.output.bits == whole, "cuts at \(pixelCut) pixels, \(channelCut) channels")
            }
        }
    }

    @Test("a pointwise convolution is the same with and without a table", arguments: Variant.runnable)
    func withoutTable(_ variant: Variant) {
        var numbers = Numbers(seed: 8)
        // Deep enough that its pixels are worked on in several chunks.
        let window = ferd_window(height: 1, width: 90, kernel: (1, 1))
        let test = ConvolutionCase(variant, window, inChannels: 700, outChannels: 19, numbers: &numbers)
        test.run(variant)
        let withTable = test.output.bits
        test.run(variant, pointwise: true)
        #expect(test.output.bits == withTable)
        let sums = test.sums
        #expect(test.output.firstDifference { (sums[$0 * 19 + $1].value, sums[$0 * 19 + $1].tolerance) } == nil)
    }

    @Test("a padded picture can be read by kernel rows", arguments: Variant.runnable)
    func kernelRows(_ variant: Variant) {
        var numbers = Numbers(seed: 9)
        for channels in [1, 3] {
            let window = ferd_window(height: 9, width: 12, kernel: (3, 3), stride: 2, pad: 1)
            let test = ConvolutionCase(
                variant, window, inChannels: channels, outChannels: 16, inputStride: channels, numbers: &numbers)
            let paddedWidth = 14
            let picture = Floats(11 * paddedWidth * channels)
            for pixel in 0..<window.inputPixels {
                for channel in 0..<channels {
                    let place = (pixel / 12 + 1) * paddedWidth + pixel % 12 + 1
                    picture.base[place * channels + channel] = test.input[pixel, channel]
                }
            }
            var offsets: [Int32] = []
            for pixel in 0..<window.outputPixels {
                for row in 0..<3 {
                    let y = pixel / window.output_width * 2 + row
                    offsets.append(Int32((y * paddedWidth + pixel % window.output_width * 2) * channels))
                }
            }
            offsets.withUnsafeBufferPointer { offsets in
                test.run(variant) { call in
                    call.input = UnsafePointer(picture.base)
                    call.offsets = offsets.baseAddress
                    call.taps = 3
                    call.in_channels = 3 * channels
                }
            }
            let sums = test.sums
            let packedByTaps = test.output.firstDifference { pixel, channel in
                (sums[pixel * 16 + channel].value, sums[pixel * 16 + channel].tolerance)
            }
            #expect(packedByTaps == nil, "\(channels) channels")
        }
    }

    @Test("nothing to do is no work, no inputs give the bias", arguments: Variant.runnable)
    func nothing(_ variant: Variant) {
        var numbers = Numbers(seed: 10)
        let window = ferd_window(height: 2, width: 3, kernel: (1, 1))
        let test = ConvolutionCase(variant, window, inChannels: 0, outChannels: 11, numbers: &numbers)
        test.run(variant) { $0.pixels = 0 }
        test.run(variant) { $0.out_channels = 0 }
        #expect(test.output.floats.array.allSatisfy { $0 == Map.poison })
        test.run(variant, pointwise: true)
        #expect(test.output.firstDifference { _, channel in (Double(test.bias[channel]), 0) } == nil)
    }
}
