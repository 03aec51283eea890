internal import CKernels

let activationOperators: [String: OperatorDefinition] = [
    "Relu": simple(.relu),
    "Sigmoid": simple(.sigmoid),
    "HardSwish": simple(.hardSwish),
    "Tanh": simple(.tanh),
    "Exp": simple(.exponential),
    "LeakyRelu": OperatorDefinition(1...1) { (attributes, _) throws(Fault) in
        SimpleActivation(activation: .leakyRelu(try attributes.float("alpha", default: 0.01)))
    },
    "HardSigmoid": OperatorDefinition(1...1) { (attributes, _) throws(Fault) in
        let (alpha, beta) = (try attributes.float("alpha", default: 0.2), try attributes.float("beta", default: 0.5))
        return SimpleActivation(activation: .hardSigmoid(alpha, beta))
    },
    "Elu": OperatorDefinition(1...1) { (attributes, _) throws(Fault) in
        SimpleActivation(activation: .elu(try attributes.float("alpha", default: 1)))
    },
    "Selu": OperatorDefinition(1...1) { (attributes, _) throws(Fault) in
        let alpha = try attributes.float("alpha", default: 1.67326319217681884765625)
        let gamma = try attributes.float("gamma", default: 1.05070102214813232421875)
        return SimpleActivation(activation: .selu(alpha, gamma: gamma))
    },
    "Clip": OperatorDefinition(1...3) { (attributes, version) throws(Fault) in
        try Clip(&attributes, version: version)
    },
    "PRelu": OperatorDefinition(2...2) { (_, _) throws(Fault) in ParametricRelu() },
]

private func simple(_ activation: Activation) -> OperatorDefinition {
    OperatorDefinition(1...1) { (_, _) throws(Fault) in SimpleActivation(activation: activation) }
}

/// An activation whose constants are attributes.
private struct SimpleActivation: Operator {
    let activation: Activation

    func build(_ inputs: Arguments, in program: inout ProgramBuilder) throws(Fault) -> [Int] {
        [try program.add(ActivationOperation(activation: activation), [try inputs.required(0)])]
    }
}

/// Clip: its limits are inputs, before operator set 11 attributes, and may be missing.
private struct Clip: Operator {
    private let limits: (lowest: Float, highest: Float)
    private let limitsAreInputs: Bool

    init(_ attributes: inout Attributes, version: Int) throws(Fault) {
        limitsAreInputs = version >= 11
        guard !limitsAreInputs else {
            limits = (-Float.infinity, Float.infinity)
            return
        }
        let lowest = try attributes.float("min", default: -Float.infinity)
        limits = (lowest, try attributes.float("max", default: Float.infinity))
    }

    func build(_ inputs: Arguments, in program: inout ProgramBuilder) throws(Fault) -> [Int] {
        var (lowest, highest) = limits
        guard limitsAreInputs || (inputs.optional(1) == nil && inputs.optional(2) == nil) else {
            throw Fault("its limits are attributes in this operator set")
        }
        if let minimum = inputs.optional(1) { lowest = try program.scalar(minimum, "min") }
        if let maximum = inputs.optional(2) { highest = try program.scalar(maximum, "max") }
        return [try program.add(ActivationOperation(activation: .clip(lowest, highest)), [try inputs.required(0)])]
    }
}

/// PRelu with one slope for all, one per channel, or any that can be broadcast.
private struct ParametricRelu: Operator {
    func build(_ inputs: Arguments, in program: inout ProgramBuilder) throws(Fault) -> [Int] {
        let (input, slopes) = (try inputs.required(0), try inputs.required(1))
        let (shape, slopeShape) = (program.shape(input), program.shape(slopes))
        guard try broadcast(shape, slopeShape) == shape else {
            throw Fault("slopes of shape \(slopeShape) do not fit an input of shape \(shape)")
        }
        if let values = program.constant(slopes)?.floats {
            if values.count == 1 {
                return [try program.add(ActivationOperation(activation: .leakyRelu(values[0])), [input])]
            }
            if shape.count >= 2, isPerChannel(slopeShape, shape) {
                let pixels = shape.dropFirst(2).reduce(1, *)
                let map = shape.count == 4 ? input : try program.reshape(input, to: [shape[0], shape[1], 1, pixels])
                let result = try program.add(ActivationOperation(activation: .parametricRelu(values)), [map])
                return [try program.reshape(result, to: shape)]
            }
        }
        // max(x, 0) + slope * min(x, 0)
        let zero = program.addConstant(Constant(shape: [], floats: [0]))
        let positive = try program.add(ActivationOperation(activation: .relu), [input])
        let negative = try program.add(BinaryOperation(.minimum), [input, zero])
        let sloped = try program.add(BinaryOperation(.multiply), [negative, slopes])
        return [try program.add(BinaryOperation(.add), [positive, sloped])]
    }

    private func isPerChannel(_ slopes: [Int], _ shape: [Int]) -> Bool {
        let padded = Array(repeating: 1, count: shape.count - slopes.count) + slopes
        return padded.indices.allSatisfy { padded[$0] == ($0 == 1 ? shape[1] : 1) }
    }
}
