let shapingOperators: [String: OperatorDefinition] = [
    "Reshape": OperatorDefinition(2...2) { (attributes, _) throws(Fault) in try Reshape(&attributes) },
    "Flatten": OperatorDefinition(1...1) { (attributes, _) throws(Fault) in try Flatten(&attributes) },
    "Squeeze": OperatorDefinition(1...2) { (attributes, version) throws(Fault) in
        Squeeze(axes: version < 13 ? try attributes.integers("axes") : nil, axesAreInputs: version >= 13)
    },
    "Unsqueeze": OperatorDefinition(1...2) { (attributes, version) throws(Fault) in
        Unsqueeze(axes: version < 13 ? try attributes.integers("axes") : nil, axesAreInputs: version >= 13)
    },
    "Transpose": OperatorDefinition(1...1) { (attributes, _) throws(Fault) in try Transpose(&attributes) },
    "Expand": OperatorDefinition(2...2) { (_, _) throws(Fault) in Expand() },
    "Identity": OperatorDefinition(1...1) { (_, _) throws(Fault) in Identity() },
    "Dropout": OperatorDefinition(1...3) { (attributes, _) throws(Fault) in try Dropout(&attributes) },
]

private struct Reshape: Operator {
    private let zeroMeansZero: Bool

    init(_ attributes: inout Attributes) throws(Fault) {
        zeroMeansZero = try attributes.flag("allowzero", default: false)
    }

    func build(_ inputs: Arguments, in program: inout ProgramBuilder) throws(Fault) -> [Int] {
        let input = try inputs.required(0)
        let shape = program.shape(input)
        var target = try program.integers(try inputs.required(1), "shape")
        for (axis, extent) in target.enumerated() where extent == 0 && !zeroMeansZero {
            guard axis < shape.count else { throw Fault("shape \(target) takes over axis \(axis) of \(shape)") }
            target[axis] = shape[axis]
        }
        let free = target.indices.filter { target[$0] == -1 }
        guard free.count <= 1 else { throw Fault("shape \(target) leaves more than one extent open") }
        if let open = free.first {
            target[open] = 1
            let known = try checkedElementCount(target)
            guard known > 0, elementCount(shape) % known == 0 else {
                throw Fault("a tensor of shape \(shape) cannot take the shape \(target)")
            }
            target[open] = elementCount(shape) / known
        }
        return [try program.reshape(input, to: target)]
    }
}

private struct Flatten: Operator {
    private let axis: Int

    init(_ attributes: inout Attributes) throws(Fault) {
        axis = try attributes.integer("axis", default: 1)
    }

    func build(_ inputs: Arguments, in program: inout ProgramBuilder) throws(Fault) -> [Int] {
        let input = try inputs.required(0)
        let shape = program.shape(input)
        // Here the axis may also be the rank itself.
        let split = axis == shape.count ? axis : try normalizedAxis(axis, rank: shape.count)
        return [try program.reshape(input, to: [shape[..<split].reduce(1, *), shape[split...].reduce(1, *)])]
    }
}

private struct Squeeze: Operator {
    let axes: [Int]?
    let axesAreInputs: Bool

    func build(_ inputs: Arguments, in program: inout ProgramBuilder) throws(Fault) -> [Int] {
        let input = try inputs.required(0)
        let shape = program.shape(input)
        let removed: [Int]
        if let named = try program.axes(inputs, attribute: axes, areInputs: axesAreInputs) {
            removed = try normalizedAxes(named, rank: shape.count)
        } else {
            removed = shape.indices.filter { shape[$0] == 1 }
        }
        guard removed.allSatisfy({ shape[$0] == 1 }) else {
            throw Fault("axes \(removed) of \(shape) are not of extent 1")
        }
        return [try program.reshape(input, to: shape.indices.filter { !removed.contains($0) }.map { shape[$0] })]
    }
}

private struct Unsqueeze: Operator {
    let axes: [Int]?
    let axesAreInputs: Bool

    func build(_ inputs: Arguments, in program: inout ProgramBuilder) throws(Fault) -> [Int] {
        let input = try inputs.required(0)
        guard let named = try program.axes(inputs, attribute: axes, areInputs: axesAreInputs) else {
            throw Fault("its axes are missing")
        }
        guard named.count <= Limits.rank else { throw Fault("it adds \(named.count) axes, too many") }
        var shape = program.shape(input)
        for axis in try normalizedAxes(named, rank: shape.count + named.count) {
            shape.insert(1, at: axis)
        }
        return [try program.reshape(input, to: shape)]
    }
}

private struct Transpose: Operator {
    private let permutation: [Int]?

    init(_ attributes: inout Attributes) throws(Fault) {
        permutation = try attributes.integers("perm")
    }

    func build(_ inputs: Arguments, in program: inout ProgramBuilder) throws(Fault) -> [Int] {
        let input = try inputs.required(0)
        let shape = program.shape(input)
        let order = permutation ?? shape.indices.reversed()
        guard order.sorted() == Array(shape.indices) else {
            throw Fault("perm \(order) is no permutation of \(shape.count) axes")
        }
        guard order != Array(shape.indices) else { return [input] }
        return [try program.add(StridedViewOperation.transpose(shape, order), [input])]
    }
}

private struct Expand: Operator {
    func build(_ inputs: Arguments, in program: inout ProgramBuilder) throws(Fault) -> [Int] {
        let input = try inputs.required(0)
        let shape = program.shape(input)
        let wanted = try program.integers(try inputs.required(1), "shape")
        let target = try broadcast(shape, wanted)
        guard target != shape else { return [input] }
        let missing = target.count - shape.count
        let axes = target.indices.map { axis in
            let repeats = axis < missing || (shape[axis - missing] == 1 && target[axis] != 1)
            return StridedViewOperation.Axis(extent: target[axis], source: repeats ? nil : axis - missing)
        }
        return [try program.add(StridedViewOperation(axes: axes, start: shape.map { _ in 0 }), [input])]
    }
}

private struct Identity: Operator {
    func build(_ inputs: Arguments, in program: inout ProgramBuilder) throws(Fault) -> [Int] {
        [try inputs.required(0)]
    }
}

/// Dropout does nothing outside of training.
private struct Dropout: Operator {
    init(_ attributes: inout Attributes) throws(Fault) {
        _ = try attributes.float("ratio")
        _ = try attributes.integer("seed")
    }

    func build(_ inputs: Arguments, in program: inout ProgramBuilder) throws(Fault) -> [Int] {
        if let training = inputs.optional(2), try program.integers(training, "training_mode") != [0] {
            throw Fault("training_mode is not supported")
        }
        return [try inputs.required(0)]
    }
}

extension ProgramBuilder {
    /// Axes from the attribute or, in later operator sets, from the second input; nil where neither is given.
    func axes(_ inputs: Arguments, attribute: [Int]?, areInputs: Bool) throws(Fault) -> [Int]? {
        guard let value = inputs.optional(1) else { return attribute }
        guard areInputs else { throw Fault("its axes are an attribute in this operator set") }
        return try integers(value, "axes")
    }
}
