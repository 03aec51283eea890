extension Program {
    /// Binds a graph to input shapes: infers every shape, folds what is constant and simplifies what is left.
    init(_ graph: Graph, inputShapes: [[Int]]) throws(NodeFault) {
        var builder = ProgramBuilder()
        var values = [Int?](repeating: nil, count: graph.valueCount)
        do {
            for (value, constant) in graph.constants {
                values[value] = builder.addConstant(constant)
            }
            for (input, shape) in zip(graph.inputs, inputShapes) {
                values[input.value] = try builder.addInput(shape: shape)
            }
        } catch {
            throw NodeFault(origin: NodeOrigin(name: "", operatorName: ""), reason: error.reason)
        }
        for node in graph.nodes {
            builder.origin = node.origin
            do {
                let arguments = Arguments(
                    values: node.inputs.map { $0.flatMap { values[$0] } }, outputCount: node.outputs.count)
                let outputs = try node.operation.build(arguments, in: &builder)
                for (output, value) in zip(node.outputs, outputs) {
                    if let output { values[output] = value }
                }
            } catch {
                throw NodeFault(origin: node.origin, reason: error.reason)
            }
        }
        for output in graph.outputs {
            guard let value = values[output.value], builder.constant(value)?.integers == nil else {
                throw NodeFault(
                    origin: NodeOrigin(name: "", operatorName: ""),
                    reason: "output '\(printable(output.description.name))' is not made of floating-point numbers")
            }
            builder.addOutput(value)
        }
        self = builder.program
        simplify()
    }
}
