import CKernels
import Testing

@Suite struct LayoutTests {
    @Test("strided copies touch their columns only", arguments: Variant.runnable)
    func copy(_ variant: Variant) {
        var numbers = Numbers(seed: 71)
        for columns in channelCounts {
            for (inputStride, outputStride) in [(columns, columns), (columns + 3, columns), (columns, columns + 5)] {
                let input = Map(pixels: 6, channels: columns, stride: inputStride, numbers: &numbers)
                let output = Map(pixels: 6, channels: columns, stride: outputStride)
                variant.table.copy(input.floats.base, inputStride, output.floats.base, outputStride, 6, columns)
                #expect(output.bits == input.bits, "\(columns) columns, strides \(inputStride) and \(outputStride)")
                #expect(output.firstTouchedPadding == nil)
            }
        }
    }

    @Test("transposes of any shape", arguments: Variant.runnable)
    func transpose(_ variant: Variant) {
        var numbers = Numbers(seed: 72)
        for columns in channelCounts {
            for rows in [1, 3, 4, 5, 12, 17] {
                let input = Map(pixels: rows, channels: columns, numbers: &numbers)
                let output = Map(pixels: columns, channels: rows, stride: rows + 2)
                variant.table.transpose(
                    input.floats.base, input.stride, output.floats.base, output.stride, rows, columns)
                let difference = output.firstDifference { column, row in (Double(input[row, column]), 0) }
                #expect(difference == nil, "\(rows) x \(columns)")
                #expect(output.firstTouchedPadding == nil)
            }
        }
    }

    @Test("nothing to do is no work", arguments: Variant.runnable)
    func nothing(_ variant: Variant) {
        let untouched = Floats(4, fill: 7)
        for (rows, columns) in [(0, 4), (4, 0)] {
            variant.table.copy(untouched.base, columns, untouched.base, columns, rows, columns)
            variant.table.transpose(untouched.base, columns, untouched.base, rows, rows, columns)
        }
        #expect(untouched.array == [7, 7, 7, 7])
    }
}
