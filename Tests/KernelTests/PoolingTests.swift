import CKernels
import Testing

@Suite struct PoolingTests {
    private static var windows: [ferd_window] {
        var ceiling = ferd_window(height: 6, width: 8, kernel: (3, 3), stride: 2)
        // ceil_mode: the last windows reach beyond the input.
        (ceiling.output_height, ceiling.output_width) = (3, 4)
        var uneven = ferd_window(height: 5, width: 6, kernel: (2, 3), stride: 2, pad: 1)
        (uneven.pad_bottom, uneven.pad_right, uneven.output_height) = (0, 2, 3)
        return [
            ferd_window(height: 6, width: 7, kernel: (3, 3), stride: 2, pad: 1),
            ferd_window(height: 6, width: 8, kernel: (2, 2), stride: 2),
            ferd_window(height: 7, width: 7, kernel: (3, 3), dilation: 2, pad: 2), ceiling, uneven,
        ]
    }

    /// ONNX's definition: the largest input, or the mean over the inputs or over the padded positions.
    private func reference(
        _ kind: ferd_pool_kind, _ window: ferd_window, _ input: Map, _ pixel: Int, _ channel: Int
    ) -> Double {
        var values: [Double] = []
        var positions = 0
        let (y, x) = (pixel / window.output_width, pixel % window.output_width)
        for tap in 0..<window.taps {
            let (i, j) = (tap / window.kernel_width, tap % window.kernel_width)
            let row = y * window.stride_height + i * window.dilation_height
            let column = x * window.stride_width + j * window.dilation_width
            let paddedHeight = window.input_height + window.pad_top + window.pad_bottom
            let paddedWidth = window.input_width + window.pad_left + window.pad_right
            if row < paddedHeight && column < paddedWidth { positions += 1 }
            if let source = window.inputPixel(output: pixel, tap: tap) { values.append(Double(input[source, channel])) }
        }
        let sum = values.reduce(0, +)
        switch kind {
        case .maximum: return values.max() ?? -Double(Float.greatestFiniteMagnitude)
        case .average: return values.isEmpty ? 0 : sum / Double(values.count)
        case .averageWithPadding: return positions == 0 ? 0 : sum / Double(positions)
        @unknown default: return .nan
        }
    }

    @Test("maximum and both averages, padded, dilated and beyond the edge", arguments: Variant.runnable)
    func windows(_ variant: Variant) {
        var numbers = Numbers(seed: 31)
        for window in PoolingTests.windows {
            for channels in channelCounts {
                let input = Map(pixels: window.inputPixels, channels: channels, numbers: &numbers)
                for kind in [ferd_pool_kind.maximum, .average, .averageWithPadding] {
                    let output = Map(pixels: window.outputPixels, channels: channels)
                    var call = ferd_pool(
                        kind: kind, window: window, input: input.floats.base, input_stride: input.stride,
                        output: output.floats.base, output_stride: output.stride, channels: channels)
                    variant.table.pool(&call, 1, window.output_height - 1)
                    #expect(output[0, 0] == Map.poison, "only the rows asked for")
                    variant.table.pool(&call, 0, 1)
                    let difference = output.firstDifference { pixel, channel in
                        (self.reference(kind, window, input, pixel, channel), 1e-6)
                    }
                    #expect(difference == nil, "\(kind), \(channels) channels, \(window)")
                    #expect(output.firstTouchedPadding == nil, "\(kind), \(channels) channels")
                }
            }
        }
    }

    @Test("a window of padding only", arguments: Variant.runnable)
    func paddingOnly(_ variant: Variant) {
        let window = ferd_window(height: 1, width: 1, kernel: (1, 1), pad: 1)
        let input = Floats([5, 5, 5, 5, 5, 5, 5, 5])
        let expected: [(ferd_pool_kind, Float)] = [
            (.maximum, -.greatestFiniteMagnitude), (.average, 0), (.averageWithPadding, 0),
        ]
        for (kind, corner) in expected {
            let output = Floats(9 * 8)
            var call = ferd_pool(
                kind: kind, window: window, input: input.base, input_stride: 8, output: output.base, output_stride: 8,
                channels: 8)
            variant.table.pool(&call, 0, 3)
            #expect(output.base[0] == corner && output.base[4 * 8] == 5, "\(kind)")
        }
    }
}
