internal import CKernels

/// Arithmetic between two tensors with broadcasting, and an activation (one without slopes) after it.
struct BinaryOperation: Operation {
    let function: ferd_binary_operation
    var activation = Activation.identity

    init(_ function: ferd_binary_operation) {
        self.function = function
    }

    func outputShape(_ inputs: [[Int]]) throws(Fault) -> [Int] {
        try broadcast(inputs[0], inputs[1])
    }

    func fold(_ inputs: [Constant]) throws(Fault) -> Constant? {
        guard let a = inputs[0].integers, let b = inputs[1].integers else { return nil }
        let shape = try outputShape(inputs.map(\.shape))
        let left = spread(Constant(shape: inputs[0].shape, integers: a), to: shape)
        let right = spread(Constant(shape: inputs[1].shape, integers: b), to: shape)
        var result: [Int64] = []
        for (x, y) in zip(left, right) {
            result.append(try integer(x, y))
        }
        return Constant(shape: shape, integers: result)
    }

    private func spread(_ constant: Constant, to shape: [Int]) -> [Int64] {
        let tensor = Tensor(buffer: 0, shape: constant.shape, strides: rowMajorStrides(constant.shape))
        return constant.strided(shape: shape, strides: tensor.broadcast(to: shape).strides, offset: 0).integers ?? []
    }

    private func integer(_ x: Int64, _ y: Int64) throws(Fault) -> Int64 {
        let (value, overflow) =
            switch function {
            case .add: x.addingReportingOverflow(y)
            case .subtract: x.subtractingReportingOverflow(y)
            case .multiply: x.multipliedReportingOverflow(by: y)
            case .divide: x.dividedReportingOverflow(by: y)
            case .minimum: (min(x, y), false)
            case .maximum: (max(x, y), false)
            }
        guard !overflow else { throw Fault("integer arithmetic overflows or divides by zero") }
        return value
    }

    func canWrite(to place: Tensor) -> Bool {
        true
    }

    func lower(_ node: Program.Node, into plan: inout PlanBuilder) throws(Fault) {
        let shape = plan.program.shape(node.output)
        let sources = node.inputs.map { plan.tensor($0) }
        // The output follows the layout of an operand that is as large as itself.
        let model = sources.first { $0.shape == shape && !plan.isConstant($0) }
        let output = plan.output(node, like: model)
        let operands = sources.map { plan.operand($0, for: output) }
        let argument = ActivationArgument(activation)
        let (kernels, function) = (plan.kernels, self.function)
        plan.emit(reads: operands, writes: output, takeover: operands.first { $0.sameLayout(as: output) }) { memory in
            BinaryStep(
                function, operands[0], operands[1], output: output, activation: argument, memory: memory,
                kernels: kernels)
        }
    }
}

extension PlanBuilder {
    /// An operand broadcast to the shape of `output`, copied into the output's kind of layout where its elements lie in
    /// another order.
    mutating func operand(_ source: Tensor, for output: Tensor) -> Tensor {
        let missing = output.shape.count - source.shape.count
        let lifted = source.view(
            shape: Array(repeating: 1, count: missing) + source.shape,
            strides: Array(repeating: 0, count: missing) + source.strides)
        let spread = missing == 0 ? source.broadcast(to: output.shape) : lifted.broadcast(to: output.shape)
        let loop = StridedLoop(shape: output.shape, strides: [output.strides, spread.strides])
        if loop.strides[0][loop.innermost] != 1 || [0, 1].contains(loop.strides[1][loop.innermost]) { return spread }
        let copied =
            output.strides.count == 4 && output.strides[1] == 1
            ? allocate(lifted.shape) : allocateRowMajor(lifted.shape)
        copy(lifted, to: copied)
        return copied.broadcast(to: output.shape)
    }
}
