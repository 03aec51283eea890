internal import Glibc

/// Applies a function element by element.
final class FunctionStep: Step {
    private let function: FunctionOperation.Function
    private let nest: StridedLoop.Nest
    private let inputs: [UnsafePointer<Float>]
    private let output: UnsafeMutablePointer<Float>

    init(_ function: FunctionOperation.Function, inputs: [Tensor], output: Tensor, memory: Memory) {
        self.function = function
        let loop = StridedLoop(shape: output.shape, strides: [output.strides] + inputs.map(\.strides))
        nest = loop.nest(columns: loop.innermost)
        self.inputs = inputs.map { UnsafePointer(memory($0)) }
        self.output = memory(output)
    }

    func run() {
        switch function {
        case .squareRoot: forEach { x, _ in x.squareRoot() }
        case .power: forEach { x, y in powf(x, y) }
        case .floor: forEach { x, _ in x.rounded(.down) }
        case .ceiling: forEach { x, _ in x.rounded(.up) }
        case .absolute: forEach { x, _ in abs(x) }
        }
    }

    /// The second argument repeats the first where there is one input only.
    @inline(__always)
    private func forEach(_ body: (Float, Float) -> Float) {
        let (first, second) = (0, inputs.count - 1)
        for call in 0..<nest.count {
            for row in 0..<nest.rows {
                let x = inputs[first] + nest.start(call, 1) + row * nest.rowStrides[1]
                let y = inputs[second] + nest.start(call, 1 + second) + row * nest.rowStrides[1 + second]
                let result = output + nest.start(call, 0) + row * nest.rowStrides[0]
                for column in 0..<nest.columns {
                    result[column &* nest.columnStrides[0]] = body(
                        x[column &* nest.columnStrides[1]], y[column &* nest.columnStrides[1 + second]])
                }
            }
        }
    }
}
