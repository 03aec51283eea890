internal import CKernels

let matrixOperators: [String: OperatorDefinition] = [
    "Gemm": OperatorDefinition(2...3) { (attributes, _) throws(Fault) in try Gemm(&attributes) },
    "MatMul": OperatorDefinition(2...2) { (_, _) throws(Fault) in MatMul() },
]

/// alpha * A * B + beta * C, where A and B may be transposed.
private struct Gemm: Operator {
    private let alpha: Float
    private let beta: Float
    private let transposesA: Bool
    private let transposesB: Bool

    init(_ attributes: inout Attributes) throws(Fault) {
        alpha = try attributes.float("alpha", default: 1)
        beta = try attributes.float("beta", default: 1)
        transposesA = try attributes.flag("transA", default: false)
        transposesB = try attributes.flag("transB", default: false)
    }

    func build(_ inputs: Arguments, in program: inout ProgramBuilder) throws(Fault) -> [Int] {
        var (a, b) = (try inputs.required(0), try inputs.required(1))
        guard program.rank(a) == 2, program.rank(b) == 2 else { throw Fault("its inputs must be matrices") }
        if transposesA { a = try program.transposed(a) }
        let summand = inputs.optional(2)
        guard program.constant(b)?.floats != nil else {
            if transposesB { b = try program.transposed(b) }
            var result = try program.add(MatrixProductOperation(), [a, b])
            result = try program.scaled(result, by: alpha)
            guard let summand else { return [result] }
            return [try sum(result, summand, &program)]
        }
        // The engine's layout of known weights is [out][in], as in a transposed B.
        let weights = try program.scaled(transposesB ? b : try program.transposed(b), by: alpha)
        guard let summand else { return [try program.add(LinearOperation(), [a, weights])] }
        let outputs = program.shape(weights)[0]
        if let bias = program.constant(summand), bias.floats != nil, bias.shape.last ?? 1 == bias.elements.count,
            bias.elements.count == outputs || bias.elements.count == 1
        {
            let scaled = try program.scaled(summand, by: beta)
            let flat = try program.reshape(scaled, to: [bias.elements.count])
            let zeros = program.addConstant(
                Constant(shape: [outputs], floats: Array(repeating: 0, count: outputs)))
            let spread = try program.add(BinaryOperation(.add), [flat, zeros])
            return [try program.add(LinearOperation(hasBias: true), [a, weights, spread])]
        }
        return [try sum(try program.add(LinearOperation(), [a, weights]), summand, &program)]
    }

    private func sum(_ product: Int, _ summand: Int, _ program: inout ProgramBuilder) throws(Fault) -> Int {
        let result = try program.add(BinaryOperation(.add), [product, try program.scaled(summand, by: beta)])
        guard program.shape(result) == program.shape(product) else {
            throw Fault("C of shape \(program.shape(summand)) does not fit \(program.shape(product))")
        }
        return result
    }
}

/// Products of stacks of matrices, with vectors in place of matrices where the ranks say so.
private struct MatMul: Operator {
    func build(_ inputs: Arguments, in program: inout ProgramBuilder) throws(Fault) -> [Int] {
        var (a, b) = (try inputs.required(0), try inputs.required(1))
        let (rankA, rankB) = (program.rank(a), program.rank(b))
        guard rankA >= 1, rankB >= 1 else { throw Fault("its inputs must have at least one dimension") }
        if rankB == 2, program.constant(b)?.floats != nil {
            return [try program.add(LinearOperation(), [a, try program.transposed(b)])]
        }
        if rankA == 1 { a = try program.reshape(a, to: [1] + program.shape(a)) }
        if rankB == 1 { b = try program.reshape(b, to: program.shape(b) + [1]) }
        let result = try program.add(MatrixProductOperation(), [a, b])
        var shape = program.shape(result)
        if rankB == 1 { shape.removeLast() }
        if rankA == 1 { shape.remove(at: shape.count - (rankB == 1 ? 1 : 2)) }
        return [try program.reshape(result, to: shape)]
    }
}

extension ProgramBuilder {
    fileprivate mutating func transposed(_ matrix: Int) throws(Fault) -> Int {
        try add(StridedViewOperation.transpose(shape(matrix), [1, 0]), [matrix])
    }

    fileprivate mutating func scaled(_ value: Int, by factor: Float) throws(Fault) -> Int {
        guard factor != 1 else { return value }
        return try add(BinaryOperation(.multiply), [value, addConstant(Constant(shape: [], floats: [factor]))])
    }
}
