import CKernels
import Testing

/// Every kind with constants that show each of them.
var activations: [ferd_activation] {
    let kinds: [(ferd_activation_kind, Float, Float)] = [
        (.identity, 0, 0), (.relu, 0, 0), (.leakyRelu, 0.1, 0), (.prelu, 0, 0), (.clip, -0.25, 0.75),
        (.hardSigmoid, 0.2, 0.5), (.hardSwish, 0, 0), (.sigmoid, 0, 0), (.elu, 0.9, 0), (.selu, 1.6732632, 1.050701),
        (.tanh, 0, 0), (.exp, 0, 0),
    ]
    return kinds.map { ferd_activation(kind: $0, alpha: $1, beta: $2, slopes: nil) }
}

@Suite struct ActivationTests {
    /// Applies to one flat row.
    private func apply(_ variant: Variant, _ activation: ferd_activation, _ values: [Float]) -> [Float] {
        let input = Floats(values)
        let output = Floats(values.count)
        withUnsafePointer(to: activation) {
            variant.table.activate($0, input.base, values.count, output.base, values.count, 1, values.count)
        }
        return output.array
    }

    @Test("exponentials keep their relative error over their whole range", arguments: Variant.runnable)
    func accuracy(_ variant: Variant) {
        let cases: [(ferd_activation_kind, ClosedRange<Double>, Double)] = [
            (.exp, -87.2...88.2, 2e-7), (.sigmoid, -87...87, 2e-7),
            (.tanh, -12...12, 4e-7), (.tanh, -1e-3...1e-3, 4e-7), (.elu, -87...0, 4e-7), (.elu, -1e-3...0, 4e-7),
        ]
        for (kind, range, allowed) in cases {
            let activation = ferd_activation(kind: kind, alpha: 1, beta: 1, slopes: nil)
            let count = 40_001
            let inputs = (0..<count).map { index in
                Float(range.lowerBound + (range.upperBound - range.lowerBound) * Double(index) / Double(count - 1))
            }
            var worst = 0.0
            for (input, output) in zip(inputs, apply(variant, activation, inputs)) {
                let expected = reference(activation, Double(input))
                let error = abs(Double(output) - expected)
                worst = max(worst, expected == 0 ? error : error / abs(expected))
            }
            #expect(worst <= allowed, "\(kind) in \(range)")
        }
    }

    @Test("beyond their range they stay finite and at their limits", arguments: Variant.runnable)
    func limits(_ variant: Variant) {
        let extremes: [Float] = [-.infinity, -1e30, -200, 200, 1e30, .infinity]
        let exponentials = apply(variant, ferd_activation(kind: .exp, alpha: 0, beta: 0, slopes: nil), extremes)
        #expect(exponentials.allSatisfy { $0.isNormal && $0 > 0 })
        let sigmoids = apply(variant, ferd_activation(kind: .sigmoid, alpha: 0, beta: 0, slopes: nil), extremes)
        #expect(sigmoids[..<3].allSatisfy { $0 >= 0 && $0 < 1e-37 } && sigmoids[3...].allSatisfy { $0 == 1 })
        let tangents = apply(variant, ferd_activation(kind: .tanh, alpha: 0, beta: 0, slopes: nil), extremes)
        #expect(tangents == [-1, -1, -1, 1, 1, 1])
    }

    @Test("what is not a number comes through the clipping functions", arguments: Variant.runnable)
    func notANumber(_ variant: Variant) {
        for kind in [ferd_activation_kind.relu, .clip, .hardSigmoid, .hardSwish, .leakyRelu] {
            let activation = ferd_activation(kind: kind, alpha: 0, beta: 1, slopes: nil)
            #expect(apply(variant, activation, [.nan, 0.5])[0].isNaN, "\(kind)")
        }
    }

    @Test("rows with any tail, in place, leave the padding alone", arguments: Variant.runnable)
    func rows(_ variant: Variant) {
        var numbers = Numbers(seed: 1)
        for channels in channelCounts {
            let slopes = Floats(numbers.floats(channels))
            for var activation in activations {
                activation.slopes = UnsafePointer(slopes.base)
                let map = Map(pixels: 5, channels: channels, numbers: &numbers)
                for index in 0..<5 * channels { map[index / channels, index % channels] *= 4 }
                let before = map.floats.array
                variant.table.activate(
                    &activation, map.floats.base, map.stride, map.floats.base, map.stride, 5, channels)
                let difference = map.firstDifference { pixel, channel in
                    let x = Double(before[pixel * map.stride + channel])
                    let expected = reference(activation, x, slope: slopes.base[channel])
                    return (expected, 1e-6 * max(1, abs(expected)))
                }
                #expect(difference == nil, "\(activation.kind), \(channels) channels")
                #expect(map.firstTouchedPadding == nil, "\(activation.kind), \(channels) channels")
            }
        }
    }

    @Test("nothing to do is no work", arguments: Variant.runnable)
    func nothing(_ variant: Variant) {
        let untouched = Floats(4, fill: 7)
        for var activation in activations where activation.kind != .prelu {
            variant.table.activate(&activation, untouched.base, 4, untouched.base, 4, 0, 4)
            variant.table.activate(&activation, untouched.base, 4, untouched.base, 4, 1, 0)
        }
        #expect(untouched.array == [7, 7, 7, 7])
    }
}
