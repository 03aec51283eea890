import CKernels
import Testing

@Suite struct MatvecTests {
    @Test("any number of inputs and outputs, with and without bias", arguments: Variant.runnable)
    func sizes(_ variant: Variant) {
        var numbers = Numbers(seed: 51)
        for inCount in [0, 1, 7, 8, 16, 31, 100, 129] {
            for outCount in [0, 1, 3, 4, 7, 8, 13] {
                let matrix = Map(pixels: outCount, channels: inCount, stride: inCount + 3, numbers: &numbers)
                let input = Floats(numbers.floats(inCount))
                let bias = Floats(numbers.floats(outCount))
                let slopes = Floats(numbers.floats(outCount))
                for biased in [false, true] {
                    let output = Floats(outCount)
                    var activation = ferd_activation(kind: .prelu, alpha: 0, beta: 0, slopes: slopes.base)
                    variant.table.matvec(
                        matrix.floats.base, matrix.stride, biased ? bias.base : nil, input.base, &activation,
                        output.base, outCount, inCount)
                    for out in 0..<outCount {
                        var sum = Sum()
                        if biased { sum.add(bias.base[out], 1) }
                        for index in 0..<inCount { sum.add(matrix[out, index], input.base[index]) }
                        let expected = reference(activation, sum.value, slope: slopes.base[out])
                        #expect(abs(Double(output.base[out]) - expected) <= sum.tolerance, "\(outCount) x \(inCount)")
                    }
                }
            }
        }
    }

    @Test("cuts into outputs give the same bits", arguments: Variant.runnable)
    func cuts(_ variant: Variant) {
        var numbers = Numbers(seed: 52)
        let matrix = Map(pixels: 11, channels: 77, stride: 77, numbers: &numbers)
        let input = Floats(numbers.floats(77))
        let bias = Floats(numbers.floats(11))
        func run(cut: Int) -> [Float] {
            let output = Floats(11)
            var activation = ferd_activation.identity
            for first in stride(from: 0, to: 11, by: cut) {
                variant.table.matvec(
                    matrix.floats.base + first * 77, 77, bias.base + first, input.base, &activation,
                    output.base + first, min(cut, 11 - first), 77)
            }
            return output.array
        }
        let whole = run(cut: 11)
        #expect([1, 2, 3, 4, 5].allSatisfy { run(cut: $0) == whole })
    }
}
