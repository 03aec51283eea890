/// A function of each element for which there is no kernel, because networks for pictures hardly use it.
struct FunctionOperation: Operation {
    enum Function: Sendable {
        case squareRoot
        case power
        case floor
        case ceiling
        case absolute
    }

    let function: Function

    /// One input, or two (base and exponent) for a power.
    func outputShape(_ inputs: [[Int]]) throws(Fault) -> [Int] {
        inputs.count == 2 ? try broadcast(inputs[0], inputs[1]) : inputs[0]
    }

    func lower(_ node: Program.Node, into plan: inout PlanBuilder) throws(Fault) {
        let shape = plan.program.shape(node.output)
        let operands = node.inputs.map { plan.tensor($0) }
        let output = plan.output(node, like: operands.first { $0.shape == shape && !plan.isConstant($0) })
        let (inputs, function) = (operands.map { $0.broadcast(to: shape) }, self.function)
        plan.emit(reads: inputs, writes: output) { memory in
            FunctionStep(function, inputs: inputs, output: output, memory: memory)
        }
    }
}
