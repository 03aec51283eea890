import CKernels
import Testing

/// A depthwise convolution with random numbers and all the buffers that it borrows.
private struct DepthwiseCase {
    let window: ferd_window
    let input: Map
    let weights: [Float]
    let bias: [Float]
    let packed: Floats
    let output: Map

    init(_ window: ferd_window, channels: Int, stride: Int? = nil, numbers: inout Numbers) {
        self.window = window
        input = Map(pixels: window.inputPixels, channels: channels, stride: stride, numbers: &numbers)
        weights = numbers.floats(channels * window.taps)
        bias = numbers.floats(channels)
        packed = Floats(ferd_depthwise_packed_count(channels, window.taps), fill: .nan)
        ferd_depthwise_pack(weights, bias, channels, window.taps, packed.base)
        output = Map(pixels: window.outputPixels, channels: channels, stride: stride)
    }

    func run(_ variant: Variant, epilogue: ferd_epilogue = .plain, exact: Bool = false, rowsAtOnce: Int? = nil) {
        var call = ferd_depthwise(
            window: window, input: input.floats.base, input_stride: input.stride, weights: packed.base,
            channels: input.channels, output: output.floats.base, output_stride: output.stride, exact: exact,
            epilogue: epilogue)
        let rows = rowsAtOnce ?? window.output_height
        for first in Swift.stride(from: 0, to: window.output_height, by: rows) {
            variant.table.depthwise(&call, first, min(rows, window.output_height - first))
        }
    }

    var sums: [Sum] { referenceDepthwise(window, input, weights: weights, bias: bias) }

    func firstDifference(_ sums: [Sum]) -> String? {
        output.firstDifference { pixel, channel in
            let sum = sums[pixel * input.channels + channel]
            return (sum.value, sum.tolerance)
        }
    }
}

@Suite struct DepthwiseTests {
    private static var windows: [ferd_window] {
        var windows: [ferd_window] = []
        for size in [1, 3, 5, 7, 9] {
            for stride in 1...3 {
                windows.append(ferd_window(height: 9, width: 10, kernel: (size, size), stride: stride, pad: size / 2))
            }
            windows.append(ferd_window(height: 9, width: 11, kernel: (size, size), stride: 2))
            windows.append(ferd_window(height: 3, width: 3, kernel: (size, size), pad: size / 2))
            windows.append(ferd_window(height: 2, width: 1, kernel: (size, size), stride: 2, pad: size / 2 + 1))
        }
        windows.append(ferd_window(height: 8, width: 9, kernel: (3, 3), dilation: 2, pad: 2))
        windows.append(ferd_window(height: 6, width: 9, kernel: (3, 5), pad: 2))
        windows.append(ferd_window(height: 9, width: 6, kernel: (7, 3), stride: 2, pad: 3))
        windows.append(ferd_window(height: 9, width: 6, kernel: (1, 5), pad: 2))
        windows.append(ferd_window(height: 5, width: 4, kernel: (3, 3), pad: 4))
        var uneven = ferd_window(height: 8, width: 7, kernel: (3, 3), pad: 1)
        (uneven.pad_top, uneven.pad_left, uneven.stride_width, uneven.dilation_height) = (2, 0, 2, 3)
        (uneven.output_height, uneven.output_width) = (5, 3)
        windows.append(uneven)
        return windows
    }

    @Test("any kernel, stride, dilation and padding", arguments: Variant.runnable)
    func geometry(_ variant: Variant) {
        var numbers = Numbers(seed: 11)
        for window in DepthwiseTests.windows {
            for channels in [3, 8, 24, 31] {
                let test = DepthwiseCase(window, channels: channels, numbers: &numbers)
                test.run(variant)
                #expect(test.firstDifference(test.sums) == nil, "\(channels) channels, \(window)")
            }
        }
    }

    @Test("any channel count, dense in memory, is read and written exactly", arguments: Variant.runnable)
    func exact(_ variant: Variant) {
        var numbers = Numbers(seed: 12)
        for channels in channelCounts {
            for window in [
                ferd_window(height: 5, width: 6, kernel: (3, 3), pad: 1),
                ferd_window(height: 5, width: 7, kernel: (5, 5), stride: 2, pad: 2),
            ] {
                let dense = DepthwiseCase(window, channels: channels, stride: channels, numbers: &numbers)
                dense.run(variant, exact: true)
                #expect(dense.firstDifference(dense.sums) == nil, "\(channels) channels, \(window)")
                let apart = DepthwiseCase(window, channels: channels, stride: channels + 5, numbers: &numbers)
                apart.run(variant, exact: true)
                #expect(apart.firstDifference(apart.sums) == nil, "\(channels) channels, \(window)")
                #expect(apart.output.firstTouchedPadding == nil, "\(channels) channels, \(window)")
            }
        }
    }

    @Test("activation and residual, before and after", arguments: Variant.runnable)
    func epilogues(_ variant: Variant) {
        var numbers = Numbers(seed: 13)
        let windows = [
            ferd_window(height: 5, width: 6, kernel: (3, 3), pad: 1),
            ferd_window(height: 5, width: 6, kernel: (3, 3), dilation: 2, pad: 2),
        ]
        for window in windows {
            for channels in [5, 24] {
                let test = DepthwiseCase(window, channels: channels, numbers: &numbers)
                let residual = Map(pixels: window.outputPixels, channels: channels, numbers: &numbers)
                let slopes = Floats(numbers.floats((channels + 7) / 8 * 8))
                let sums = test.sums
                for var activation in activations {
                    if activation.kind == .prelu { activation.slopes = UnsafePointer(slopes.base) }
                    for place in [nil, false, true] {
                        let epilogue = ferd_epilogue(
                            activation: activation,
                            residual: place == nil ? nil : UnsafePointer(residual.floats.base),
                            residual_stride: residual.stride, residual_after_activation: place == true)
                        test.run(variant, epilogue: epilogue)
                        let difference = test.output.firstDifference { pixel, channel in
                            let sum = sums[pixel * channels + channel]
                            let added = Double(residual[pixel, channel])
                            let x = place == false ? sum.value + added : sum.value
                            let y = reference(activation, x, slope: slopes.base[channel])
                            return (place == true ? y + added : y, 20 * sum.tolerance + 1e-6 * abs(y))
                        }
                        #expect(difference == nil, "\(activation.kind), residual after: \(String(describing: place))")
                    }
                }
            }
        }
    }

    @Test("cuts into rows give the same bits", arguments: Variant.runnable)
    func cuts(_ variant: Variant) {
        var numbers = Numbers(seed: 14)
        for window in DepthwiseTests.windows {
            let test = DepthwiseCase(window, channels: 27, numbers: &numbers)
            test.run(variant)
            let whole = test.output.bits
            for rows in [1, 2, 3] {
                for index in 0..<test.output.floats.count { test.output.floats.base[index] = .nan }
                test.run(variant, rowsAtOnce: rows)
                #expect(test.output.bits == whole, "\(rows) rows at once, \(window)")
            }
        }
    }

    @Test("nothing to do is no work", arguments: Variant.runnable)
    func nothing(_ variant: Variant) {
        var numbers = Numbers(seed: 15)
        let window = ferd_window(height: 4, width: 4, kernel: (3, 3), pad: 1)
        let none = DepthwiseCase(window, channels: 0, numbers: &numbers)
        none.run(variant)
        var narrow = window
        narrow.output_width = 0
        DepthwiseCase(narrow, channels: 8, numbers: &numbers).run(variant)
    }
}
