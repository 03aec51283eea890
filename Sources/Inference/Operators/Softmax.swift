let softmaxOperators: [String: OperatorDefinition] = [
    "Softmax": softmax(isLogarithm: false),
    "LogSoftmax": softmax(isLogarithm: true),
]

private func softmax(isLogarithm: Bool) -> OperatorDefinition {
    OperatorDefinition(1...1) { (attributes, version) throws(Fault) in
        Softmax(
            axis: try attributes.integer("axis", default: version >= 13 ? -1 : 1), isLogarithm: isLogarithm,
            flattens: version < 13)
    }
}

/// Softmax along an axis or, before operator set 13, over that axis and all behind it together.
private struct Softmax: Operator {
    let axis: Int
    let isLogarithm: Bool
    let flattens: Bool

    func build(_ inputs: Arguments, in program: inout ProgramBuilder) throws(Fault) -> [Int] {
        let input = try inputs.required(0)
        let shape = program.shape(input)
        let axis = try normalizedAxis(self.axis, rank: shape.count)
        guard flattens else {
            return [try program.add(SoftmaxOperation(axis: axis, isLogarithm: isLogarithm), [input])]
        }
        let rows = try program.reshape(input, to: [shape[..<axis].reduce(1, *), shape[axis...].reduce(1, *)])
        let result = try program.add(SoftmaxOperation(axis: 1, isLogarithm: isLogarithm), [rows])
        return [try program.reshape(result, to: shape)]
    }
}
