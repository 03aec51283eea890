import CKernels
import Testing

@Suite struct ElementwiseTests {
    private static let rows = 5

    private func reference(_ operation: ferd_binary_operation, _ a: Double, _ b: Double) -> Double {
        switch operation {
        case .add: return a + b
        case .subtract: return a - b
        case .multiply: return a * b
        case .divide: return a / b
        case .minimum: return min(a, b)
        case .maximum: return max(a, b)
        @unknown default: return .nan
        }
    }

    @Test("every operation with every form of broadcasting on either side", arguments: Variant.runnable)
    func binary(_ variant: Variant) {
        var numbers = Numbers(seed: 21)
        let rows = ElementwiseTests.rows
        for channels in channelCounts {
            // The same shape, a value per pixel, a vector per channel, a scalar.
            let shapes = [(rows, channels), (rows, 1), (1, channels), (1, 1)]
            for (aShape, bShape) in [(0, 0), (0, 1), (0, 2), (0, 3), (1, 0), (2, 0), (3, 0), (1, 2), (3, 3)] {
                let a = Map(pixels: shapes[aShape].0, channels: shapes[aShape].1, numbers: &numbers)
                let b = Map(pixels: shapes[bShape].0, channels: shapes[bShape].1, numbers: &numbers)
                func operand(_ map: Map) -> ferd_operand {
                    ferd_operand(
                        data: map.floats.base, row_stride: map.pixels == 1 ? 0 : map.stride,
                        channel_stride: map.channels == 1 ? 0 : 1)
                }
                func value(_ map: Map, _ pixel: Int, _ channel: Int) -> Double {
                    Double(map[map.pixels == 1 ? 0 : pixel, map.channels == 1 ? 0 : channel])
                }
                for operation in [ferd_binary_operation.add, .subtract, .multiply, .divide, .minimum, .maximum] {
                    for kind in [ferd_activation_kind.identity, .relu] {
                        let output = Map(pixels: rows, channels: channels)
                        var (left, right) = (operand(a), operand(b))
                        var activation = ferd_activation(kind: kind, alpha: 0, beta: 0, slopes: nil)
                        variant.table.binary(
                            operation, &left, &right, &activation, output.floats.base, output.stride, rows, channels)
                        let difference = output.firstDifference { pixel, channel in
                            let raw = self.reference(operation, value(a, pixel, channel), value(b, pixel, channel))
                            return (kind == .relu ? max(0, raw) : raw, 1e-6 * abs(raw))
                        }
                        #expect(difference == nil, "\(operation), \(channels) channels, forms \(aShape) and \(bShape)")
                        #expect(output.firstTouchedPadding == nil, "\(operation), \(channels) channels")
                    }
                }
            }
        }
    }

    @Test("an activation follows in each chunk of many rows, in place", arguments: Variant.runnable)
    func longInPlace(_ variant: Variant) {
        var numbers = Numbers(seed: 22)
        let map = Map(pixels: 1500, channels: 11, numbers: &numbers)
        let before = map.floats.array
        var a = ferd_operand(data: map.floats.base, row_stride: map.stride, channel_stride: 1)
        let scalar = Floats([0.5])
        var half = ferd_operand(data: scalar.base, row_stride: 0, channel_stride: 0)
        var activation = ferd_activation(kind: .leakyRelu, alpha: 0.25, beta: 0, slopes: nil)
        variant.table.binary(.subtract, &a, &half, &activation, map.floats.base, map.stride, 1500, 11)
        let difference = map.firstDifference { pixel, channel in
            let x = Double(before[pixel * map.stride + channel]) - 0.5
            return (x < 0 ? 0.25 * x : x, 1e-6)
        }
        #expect(difference == nil)
    }

    @Test("scale and shift per channel, with an activation", arguments: Variant.runnable)
    func scaleShift(_ variant: Variant) {
        var numbers = Numbers(seed: 23)
        for channels in channelCounts {
            let input = Map(pixels: 200, channels: channels, numbers: &numbers)
            let output = Map(pixels: 200, channels: channels)
            let (scale, shift) = (Floats(numbers.floats(channels)), Floats(numbers.floats(channels)))
            for kind in [ferd_activation_kind.identity, .relu] {
                var activation = ferd_activation(kind: kind, alpha: 0, beta: 0, slopes: nil)
                variant.table.scale_shift(
                    input.floats.base, input.stride, scale.base, shift.base, &activation, output.floats.base,
                    output.stride, 200, channels)
                let difference = output.firstDifference { pixel, channel in
                    let x = Double(input[pixel, channel]) * Double(scale.base[channel]) + Double(shift.base[channel])
                    return (kind == .relu ? max(0, x) : x, 1e-6)
                }
                #expect(difference == nil, "\(channels) channels")
                #expect(output.firstTouchedPadding == nil, "\(channels) channels")
            }
        }
    }

    @Test("coordinate attention's gates scale by row and by column", arguments: Variant.runnable)
    func coordinateScale(_ variant: Variant) {
        var numbers = Numbers(seed: 24)
        let (height, width) = (3, 5)
        for channels in channelCounts {
            let map = Map(pixels: height * width, channels: channels, numbers: &numbers)
            let byRow = Map(pixels: height, channels: channels, numbers: &numbers)
            let byColumn = Map(pixels: width, channels: channels, numbers: &numbers)
            let before = map.floats.array
            variant.table.coordinate_scale(
                map.floats.base, map.stride, byRow.floats.base, byRow.stride, byColumn.floats.base, byColumn.stride,
                map.floats.base, map.stride, height, width, channels)
            let difference = map.firstDifference { pixel, channel in
                let x = Double(before[pixel * map.stride + channel])
                return (x * Double(byRow[pixel / width, channel]) * Double(byColumn[pixel % width, channel]), 1e-6)
            }
            #expect(difference == nil, "\(channels) channels")
            #expect(map.firstTouchedPadding == nil, "\(channels) channels")
        }
    }

    @Test("nothing to do is no work", arguments: Variant.runnable)
    func nothing(_ variant: Variant) {
        let untouched = Floats(8, fill: 7)
        var operand = ferd_operand(data: untouched.base, row_stride: 8, channel_stride: 1)
        var other = operand
        for kind in [ferd_activation_kind.identity, .relu] {
            var activation = ferd_activation(kind: kind, alpha: 0, beta: 0, slopes: nil)
            for (rows, channels) in [(0, 8), (1, 0)] {
                variant.table.binary(.add, &operand, &other, &activation, untouched.base, 8, rows, channels)
                variant.table.scale_shift(
                    untouched.base, 8, untouched.base, untouched.base, &activation, untouched.base, 8, rows, channels)
            }
        }
        variant.table.coordinate_scale(
            untouched.base, 8, untouched.base, 8, untouched.base, 8, untouched.base, 8, 0, 1, 8)
        #expect(untouched.array.allSatisfy { $0 == 7 })
    }
}
