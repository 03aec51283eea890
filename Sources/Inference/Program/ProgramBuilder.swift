/// Builds a `Program` node by node: infers shapes, evaluates what is constant and keeps everything within the limits.
struct ProgramBuilder {
    private(set) var program = Program()
    /// The node of the file that is being built.
    var origin = NodeOrigin(name: "", operatorName: "")
    private var computedElements = 0

    func shape(_ value: Int) -> [Int] {
        program.shape(value)
    }

    func constant(_ value: Int) -> Constant? {
        program.constant(value)
    }

    func rank(_ value: Int) -> Int {
        program.shape(value).count
    }

    /// The integers of an input that only describes the operation (axes, a shape): it has to be constant.
    func integers(_ value: Int, _ meaning: String) throws(Fault) -> [Int] {
        guard let constant = constant(value) else { throw Fault("its \(meaning) must be constant") }
        guard let integers = constant.integers else { throw Fault("its \(meaning) must be integers") }
        return integers.map { Int($0) }
    }

    /// The floats of an input that only describes the operation (a limit, scales): it has to be constant.
    func floats(_ value: Int, _ meaning: String) throws(Fault) -> [Float] {
        guard let constant = constant(value) else { throw Fault("its \(meaning) must be constant") }
        guard let floats = constant.floats else { throw Fault("its \(meaning) must be floating-point numbers") }
        return floats
    }

    /// One float of an input that only describes the operation.
    func scalar(_ value: Int, _ meaning: String) throws(Fault) -> Float {
        let values = try floats(value, meaning)
        guard values.count == 1, let first = values.first else { throw Fault("its \(meaning) must be one number") }
        return first
    }

    mutating func addInput(shape: [Int]) throws(Fault) -> Int {
        guard try checkedElementCount(shape) > 0 else { throw Fault("shape \(shape) has no elements") }
        program.values.append(Program.Value(shape: shape, constant: nil))
        program.inputs.append(program.values.count - 1)
        return program.values.count - 1
    }

    mutating func addOutput(_ value: Int) {
        program.outputs.append(value)
    }

    mutating func addConstant(_ constant: Constant) -> Int {
        program.addConstant(constant)
    }

    /// Adds a constant that is not in the file; all of them together are limited.
    mutating func addComputed(_ constant: Constant) throws(Fault) -> Int {
        try reserve(constant.elements.count)
        return addConstant(constant)
    }

    /// Counts elements that are computed beforehand; faults where all of them together become too many.
    mutating func reserve(_ count: Int) throws(Fault) {
        computedElements += count
        guard computedElements <= Limits.computedElements else { throw Fault("its constants become too large") }
    }

    /// Adds an operation and gives its output; where all inputs are constant, the constant that it yields.
    mutating func add(_ operation: any Operation, _ inputs: [Int]) throws(Fault) -> Int {
        let shapes = inputs.map { program.shape($0) }
        let shape = try operation.outputShape(shapes)
        let count = try checkedElementCount(shape)
        let constants = inputs.compactMap { program.constant($0) }
        if constants.count == inputs.count, let folded = try evaluate(operation, constants, shapes, shape) {
            return try addComputed(folded)
        }
        guard count > 0 else { throw Fault("its output of shape \(shape) has no elements") }
        guard constants.allSatisfy({ $0.floats != nil }) else {
            throw Fault("integers are only supported where they are constant")
        }
        program.values.append(Program.Value(shape: shape, constant: nil))
        let output = program.values.count - 1
        program.nodes.append(Program.Node(origin: origin, operation: operation, inputs: inputs, output: output))
        return output
    }

    /// A reshape that keeps the number of elements; the value itself where nothing changes.
    mutating func reshape(_ value: Int, to shape: [Int]) throws(Fault) -> Int {
        shape == self.shape(value) ? value : try add(ReshapeOperation(shape: shape), [value])
    }

    private func evaluate(
        _ operation: any Operation, _ constants: [Constant], _ shapes: [[Int]], _ shape: [Int]
    ) throws(Fault) -> Constant? {
        guard elementCount(shape) <= Limits.foldedElements else { return nil }
        if let folded = try operation.fold(constants) { return folded }
        guard elementCount(shape) > 0, constants.allSatisfy({ $0.floats?.isEmpty == false }),
            operation.work(shapes, output: shape) <= Limits.foldingWork
        else { return nil }
        return try Plan.evaluate(operation, constants, origin: origin)
    }
}
