let shapeQueryOperators: [String: OperatorDefinition] = [
    "Constant": OperatorDefinition(0...0) { (attributes, _) throws(Fault) in try ConstantNode(&attributes) },
    "ConstantOfShape": OperatorDefinition(1...1) { (attributes, _) throws(Fault) in
        try ConstantOfShape(&attributes)
    },
    "Shape": OperatorDefinition(1...1) { (attributes, version) throws(Fault) in
        try ShapeQuery(&attributes, version: version)
    },
    "Cast": OperatorDefinition(1...1) { (attributes, _) throws(Fault) in try Cast(&attributes) },
    "Range": OperatorDefinition(3...3) { (_, _) throws(Fault) in IntegerRange() },
]

/// Constant: a tensor, or numbers, as an attribute.
private struct ConstantNode: Operator {
    private let constant: Constant

    init(_ attributes: inout Attributes) throws(Fault) {
        if let tensor = try attributes.tensor("value") {
            constant = tensor
        } else if let number = try attributes.float("value_float") {
            constant = Constant(shape: [], floats: [number])
        } else if let numbers = try attributes.floats("value_floats") {
            constant = Constant(shape: [numbers.count], floats: numbers)
        } else if let number = try attributes.anyInteger("value_int") {
            constant = Constant(shape: [], integers: [number])
        } else if let numbers = try attributes.anyIntegers("value_ints") {
            constant = Constant(shape: [numbers.count], integers: numbers)
        } else {
            throw Fault("it has no value of a supported kind")
        }
    }

    func build(_ inputs: Arguments, in program: inout ProgramBuilder) throws(Fault) -> [Int] {
        [program.addConstant(constant)]
    }
}

private struct ConstantOfShape: Operator {
    private let value: Constant

    init(_ attributes: inout Attributes) throws(Fault) {
        value = try attributes.tensor("value") ?? Constant(shape: [1], floats: [0])
        guard value.elements.count == 1 else { throw Fault("attribute 'value' must be one number") }
    }

    func build(_ inputs: Arguments, in program: inout ProgramBuilder) throws(Fault) -> [Int] {
        let shape = try program.integers(try inputs.required(0), "shape")
        guard try checkedElementCount(shape) <= Limits.foldedElements else {
            throw Fault("shape \(shape) is too large")
        }
        return [try program.addComputed(value.strided(shape: shape, strides: shape.map { _ in 0 }, offset: 0))]
    }
}

/// Shape, or a part of it.
private struct ShapeQuery: Operator {
    private let start: Int
    private let end: Int?

    init(_ attributes: inout Attributes, version: Int) throws(Fault) {
        start = version >= 15 ? try attributes.integer("start", default: 0) : 0
        end = version >= 15 ? try attributes.integer("end") : nil
    }

    func build(_ inputs: Arguments, in program: inout ProgramBuilder) throws(Fault) -> [Int] {
        let shape = program.shape(try inputs.required(0))
        func clamped(_ position: Int) -> Int {
            min(max(position < 0 ? position + shape.count : position, 0), shape.count)
        }
        let first = clamped(start)
        let part = shape[first..<max(first, clamped(end ?? shape.count))].map { Int64($0) }
        return [program.addConstant(Constant(shape: [part.count], integers: part))]
    }
}

/// Cast between floating-point types, which all are `Float` here, or of constants.
private struct Cast: Operator {
    private enum Target {
        case floats
        case integers
        case int32
        case booleans
    }

    private let target: Target

    init(_ attributes: inout Attributes) throws(Fault) {
        // It concerns 8-bit floats only.
        _ = try attributes.flag("saturate", default: true)
        guard let type = try attributes.integer("to") else { throw Fault("attribute 'to' is missing") }
        switch Onnx_TensorProto.DataType(rawValue: type) {
        case .float, .double, .float16: target = .floats
        case .int64: target = .integers
        case .int32: target = .int32
        case .bool: target = .booleans
        default: throw Fault("a cast to element type \(type) is not supported")
        }
    }

    func build(_ inputs: Arguments, in program: inout ProgramBuilder) throws(Fault) -> [Int] {
        let input = try inputs.required(0)
        guard let constant = program.constant(input) else {
            guard case .floats = target else { throw Fault("a cast to integers is only supported of constants") }
            return [input]
        }
        return [program.addConstant(try converted(constant))]
    }

    private func converted(_ constant: Constant) throws(Fault) -> Constant {
        let shape = constant.shape
        switch (constant.elements, target) {
        case (.floats, .floats), (.integers, .integers):
            return constant
        case (.integers(let values), .floats):
            return Constant(shape: shape, floats: values.map { Float($0) })
        case (.integers(let values), .int32):
            return Constant(shape: shape, integers: values.map { Int64(Int32(truncatingIfNeeded: $0)) })
        case (.integers(let values), .booleans):
            return Constant(shape: shape, integers: values.map { $0 == 0 ? 0 : 1 })
        case (.floats(let values), .booleans):
            return Constant(shape: shape, integers: values.map { $0 == 0 ? 0 : 1 })
        case (.floats(let values), .integers), (.floats(let values), .int32):
            let integers = try values.map { value throws(Fault) in
                guard let integer = Int64(exactly: value.rounded(.towardZero)) else {
                    throw Fault("\(value) cannot be cast to an integer")
                }
                return integer
            }
            return Constant(shape: shape, integers: integers)
        }
    }
}

/// Range of integers.
private struct IntegerRange: Operator {
    func build(_ inputs: Arguments, in program: inout ProgramBuilder) throws(Fault) -> [Int] {
        var numbers: [Int] = []
        for (index, name) in ["start", "limit", "delta"].enumerated() {
            let values = try program.integers(try inputs.required(index), name)
            guard values.count == 1, values[0].magnitude <= Limits.attribute else {
                throw Fault("its \(name) must be one number of moderate size")
            }
            numbers.append(values[0])
        }
        guard numbers[2] != 0 else { throw Fault("its delta is zero") }
        let values = stride(from: numbers[0], to: numbers[1], by: numbers[2])
        let count = max(0, (numbers[1] - numbers[0] + numbers[2] - numbers[2].signum()) / numbers[2])
        guard count <= Limits.foldedElements else { throw Fault("it has too many elements") }
        return [try program.addComputed(Constant(shape: [count], integers: values.map { Int64($0) }))]
    }
}
