internal import CKernels

let arithmeticOperators: [String: OperatorDefinition] = [
    "Add": binary(.add),
    "Sub": binary(.subtract),
    "Mul": binary(.multiply),
    "Div": binary(.divide),
    "Sum": chain(.add),
    "Max": chain(.maximum),
    "Min": chain(.minimum),
    "Neg": OperatorDefinition(1...1) { (_, _) throws(Fault) in Negation() },
    "Pow": function(.power, inputs: 2),
    "Sqrt": function(.squareRoot),
    "Abs": function(.absolute),
    "Floor": function(.floor),
    "Ceil": function(.ceiling),
]

private func binary(_ operation: ferd_binary_operation) -> OperatorDefinition {
    OperatorDefinition(2...2) { (_, _) throws(Fault) in ArithmeticChain(operation: operation) }
}

private func chain(_ operation: ferd_binary_operation) -> OperatorDefinition {
    OperatorDefinition(1...Limits.values) { (_, _) throws(Fault) in ArithmeticChain(operation: operation) }
}

private func function(_ function: FunctionOperation.Function, inputs: Int = 1) -> OperatorDefinition {
    OperatorDefinition(inputs...inputs) { (_, _) throws(Fault) in ElementFunction(function: function) }
}

/// An operation between two tensors, or between several one after the other.
private struct ArithmeticChain: Operator {
    let operation: ferd_binary_operation

    func build(_ inputs: Arguments, in program: inout ProgramBuilder) throws(Fault) -> [Int] {
        var result = try inputs.required(0)
        for value in try inputs.all().dropFirst() {
            result = try program.add(BinaryOperation(operation), [result, value])
        }
        return [result]
    }
}

private struct Negation: Operator {
    func build(_ inputs: Arguments, in program: inout ProgramBuilder) throws(Fault) -> [Int] {
        let input = try inputs.required(0)
        let isInteger = program.constant(input)?.integers != nil
        let minusOne = program.addConstant(
            isInteger ? Constant(shape: [], integers: [-1]) : Constant(shape: [], floats: [-1]))
        return [try program.add(BinaryOperation(.multiply), [input, minusOne])]
    }
}

private struct ElementFunction: Operator {
    let function: FunctionOperation.Function

    func build(_ inputs: Arguments, in program: inout ProgramBuilder) throws(Fault) -> [Int] {
        [try program.add(FunctionOperation(function: function), try inputs.all())]
    }
}
