import CKernels
import Glibc
import Testing

@Suite struct ReductionTests {
    private func reference(_ reduction: ferd_reduction, _ values: [Double]) -> Double {
        switch reduction {
        case .sum: return values.reduce(0, +)
        case .mean: return values.isEmpty ? 0 : values.reduce(0, +) / Double(values.count)
        case .maximum: return values.max() ?? -Double(Float.greatestFiniteMagnitude)
        @unknown default: return .nan
        }
    }

    @Test("over all pixels, over columns and over rows", arguments: Variant.runnable)
    func axes(_ variant: Variant) {
        var numbers = Numbers(seed: 41)
        let (height, width) = (5, 7)
        for channels in channelCounts + [150] {
            let map = Map(pixels: height * width, channels: channels, numbers: &numbers)
            let s = map.stride
            let axes = [
                (outer: 1, outerStride: 0, inner: height * width, innerStride: s),
                (outer: height, outerStride: width * s, inner: width, innerStride: s),
                (outer: width, outerStride: s, inner: height, innerStride: width * s),
                (outer: 2, outerStride: s, inner: 0, innerStride: s),
            ]
            for axis in axes {
                for reduction in [ferd_reduction.sum, .mean, .maximum] {
                    let output = Map(pixels: axis.outer, channels: channels)
                    variant.table.reduce(
                        reduction, map.floats.base, axis.outer, axis.outerStride, axis.inner, axis.innerStride,
                        channels, output.floats.base, output.stride)
                    let difference = output.firstDifference { outer, channel in
                        let values = (0..<axis.inner).map { inner in
                            Double(map.floats.base[outer * axis.outerStride + inner * axis.innerStride + channel])
                        }
                        return (self.reference(reduction, values), 1e-5)
                    }
                    #expect(difference == nil, "\(reduction), \(channels) channels, \(axis)")
                    #expect(output.firstTouchedPadding == nil, "\(reduction), \(channels) channels")
                }
            }
        }
    }

    @Test("coordinate attention's two means in one pass", arguments: Variant.runnable)
    func coordinateMean(_ variant: Variant) {
        var numbers = Numbers(seed: 42)
        for (height, width) in [(6, 7), (1, 4), (5, 1), (3, 9)] {
            for channels in channelCounts {
                let map = Map(pixels: height * width, channels: channels, numbers: &numbers)
                let byRow = Map(pixels: height, channels: channels)
                let byColumn = Map(pixels: width, channels: channels)
                variant.table.coordinate_mean(
                    map.floats.base, map.stride, height, width, channels, byRow.floats.base, byRow.stride,
                    byColumn.floats.base, byColumn.stride)
                let rowDifference = byRow.firstDifference { y, channel in
                    ((0..<width).reduce(0) { $0 + Double(map[y * width + $1, channel]) } / Double(width), 1e-6)
                }
                let columnDifference = byColumn.firstDifference { x, channel in
                    ((0..<height).reduce(0) { $0 + Double(map[$1 * width + x, channel]) } / Double(height), 1e-6)
                }
                #expect(rowDifference == nil && columnDifference == nil, "\(height)x\(width)x\(channels)")
                #expect(byRow.firstTouchedPadding == nil && byColumn.firstTouchedPadding == nil)
            }
        }
    }

    @Test("softmax and its logarithm, of small and of huge numbers, in place", arguments: Variant.runnable)
    func softmax(_ variant: Variant) {
        var numbers = Numbers(seed: 43)
        for count in channelCounts + [1000] {
            for scale: Float in [1, 30, 1e6] {
                for logarithm in [false, true] {
                    let map = Map(pixels: 3, channels: count, numbers: &numbers)
                    for index in 0..<3 * count { map[index / count, index % count] *= scale }
                    let before = map.floats.array
                    variant.table.softmax(
                        map.floats.base, map.stride, map.floats.base, map.stride, 3, count, logarithm)
                    let difference = map.firstDifference { row, column in
                        let values = (0..<count).map { Double(before[row * map.stride + $0]) }
                        let largest = values.max() ?? 0
                        let sum = values.reduce(0) { $0 + exp($1 - largest) }
                        let shifted = values[column] - largest
                        let expected = logarithm ? shifted - log(sum) : exp(shifted) / sum
                        return (expected, 1e-6 * max(1, abs(expected)))
                    }
                    #expect(difference == nil, "\(count) numbers up to \(scale), logarithm: \(logarithm)")
                    #expect(map.firstTouchedPadding == nil)
                }
            }
        }
    }

    @Test("nothing to do is no work", arguments: Variant.runnable)
    func nothing(_ variant: Variant) {
        let untouched = Floats(8, fill: 7)
        let base = untouched.base
        variant.table.reduce(.mean, base, 0, 8, 3, 8, 8, base, 8)
        variant.table.reduce(.maximum, base, 1, 8, 1, 8, 0, base, 8)
        variant.table.coordinate_mean(base, 8, 0, 1, 8, base, 8, base, 8)
        variant.table.coordinate_mean(base, 8, 1, 0, 8, base, 8, base, 8)
        variant.table.softmax(base, 8, base, 8, 0, 8, false)
        variant.table.softmax(base, 8, base, 8, 1, 0, true)
        #expect(untouched.array.allSatisfy { $0 == 7 })
    }
}
