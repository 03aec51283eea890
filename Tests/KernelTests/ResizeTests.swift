import CKernels
import Testing

@Suite struct ResizeTests {
    /// Half-pixel positions along one axis.
    private func axis(from input: Int, to output: Int) -> (low: [Int32], high: [Int32], weight: [Float]) {
        let positions = (0..<output).map { index -> Double in
            let position = (Double(index) + 0.5) * Double(input) / Double(output) - 0.5
            return min(Double(input - 1), max(0, position))
        }
        let low = positions.map { Int32($0) }
        return (
            low, low.map { min($0 + 1, Int32(input - 1)) }, zip(positions, low).map { Float($0 - Double($1)) }
        )
    }

    @Test("nearest and bilinear, up and down", arguments: Variant.runnable)
    func resize(_ variant: Variant) {
        var numbers = Numbers(seed: 61)
        for (from, to) in [((3, 4), (6, 8)), ((7, 5), (3, 2)), ((1, 1), (4, 3)), ((5, 6), (5, 6))] {
            let vertical = axis(from: from.0, to: to.0)
            let horizontal = axis(from: from.1, to: to.1)
            for channels in channelCounts {
                let input = Map(pixels: from.0 * from.1, channels: channels, numbers: &numbers)
                for linear in [false, true] {
                    let output = Map(pixels: to.0 * to.1, channels: channels)
                    run(variant, linear, input, from.1, output, to, vertical, horizontal)
                    let difference = output.firstDifference { pixel, channel in
                        let (y, x) = (pixel / to.1, pixel % to.1)
                        let wy = linear ? Double(vertical.weight[y]) : 0
                        let wx = linear ? Double(horizontal.weight[x]) : 0
                        func value(_ row: Int32, _ column: Int32) -> Double {
                            Double(input[Int(row) * from.1 + Int(column), channel])
                        }
                        let above =
                            (1 - wx) * value(vertical.low[y], horizontal.low[x])
                            + wx * value(vertical.low[y], horizontal.high[x])
                        let below =
                            (1 - wx) * value(vertical.high[y], horizontal.low[x])
                            + wx * value(vertical.high[y], horizontal.high[x])
                        return ((1 - wy) * above + wy * below, linear ? 1e-6 : 0)
                    }
                    #expect(difference == nil, "\(from) to \(to), \(channels) channels, linear: \(linear)")
                    #expect(output.firstTouchedPadding == nil)
                }
            }
        }
    }

    private func run(
        _ variant: Variant, _ linear: Bool, _ input: Map, _ inputWidth: Int, _ output: Map, _ size: (Int, Int),
        _ vertical: (low: [Int32], high: [Int32], weight: [Float]),
        _ horizontal: (low: [Int32], high: [Int32], weight: [Float])
    ) {
        vertical.low.withUnsafeBufferPointer { verticalLow in
            vertical.high.withUnsafeBufferPointer { verticalHigh in
                vertical.weight.withUnsafeBufferPointer { verticalWeight in
                    horizontal.low.withUnsafeBufferPointer { low in
                        horizontal.high.withUnsafeBufferPointer { high in
                            horizontal.weight.withUnsafeBufferPointer { weight in
                                guard let y = verticalLow.baseAddress, let x = low.baseAddress else { return }
                                var call = ferd_resize(
                                    input: input.floats.base, input_stride: input.stride, input_width: inputWidth,
                                    output: output.floats.base, output_stride: output.stride, output_width: size.1,
                                    channels: input.channels,
                                    vertical: ferd_resize_axis(
                                        low: y, high: linear ? verticalHigh.baseAddress : nil,
                                        weight: linear ? verticalWeight.baseAddress : nil),
                                    horizontal: ferd_resize_axis(
                                        low: x, high: linear ? high.baseAddress : nil,
                                        weight: linear ? weight.baseAddress : nil))
                                let kernel = linear ? variant.table.resize_linear : variant.table.resize_nearest
                                kernel(&call, 1, size.0 - 1)
                                kernel(&call, 0, 1)
                            }
                        }
                    }
                }
            }
        }
    }
}
