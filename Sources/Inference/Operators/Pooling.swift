internal import CKernels

let poolingOperators: [String: OperatorDefinition] = [
    "MaxPool": OperatorDefinition(1...1) { (attributes, _) throws(Fault) in try Pooling(maximum: &attributes) },
    "AveragePool": OperatorDefinition(1...1) { (attributes, _) throws(Fault) in try Pooling(average: &attributes) },
    "GlobalAveragePool": OperatorDefinition(1...1) { (_, _) throws(Fault) in GlobalPooling(reduction: .mean) },
    "GlobalMaxPool": OperatorDefinition(1...1) { (_, _) throws(Fault) in GlobalPooling(reduction: .maximum) },
]

/// MaxPool and AveragePool of one or two spatial dimensions.
private struct Pooling: Operator {
    private let kind: ferd_pool_kind
    private let window: WindowAttributes

    init(maximum attributes: inout Attributes) throws(Fault) {
        kind = .maximum
        // It orders the indices, an output that is not supported.
        _ = try attributes.flag("storage_order", default: false)
        window = try WindowAttributes(&attributes, kernelIsRequired: true)
    }

    init(average attributes: inout Attributes) throws(Fault) {
        kind = try attributes.flag("count_include_pad", default: false) ? .averageWithPadding : .average
        window = try WindowAttributes(&attributes, kernelIsRequired: true)
    }

    func build(_ inputs: Arguments, in program: inout ProgramBuilder) throws(Fault) -> [Int] {
        let input = try inputs.required(0)
        let shape = program.shape(input)
        let map = try program.map(input)
        let operation = PoolOperation(kind: kind, geometry: try window.geometry(Array(shape.dropFirst(2))))
        return [try program.unmap(try program.add(operation, [map]), rank: shape.count)]
    }
}

/// GlobalAveragePool and GlobalMaxPool.
private struct GlobalPooling: Operator {
    let reduction: ferd_reduction

    func build(_ inputs: Arguments, in program: inout ProgramBuilder) throws(Fault) -> [Int] {
        let input = try inputs.required(0)
        guard program.rank(input) > 2 else { throw Fault("an input of shape \(program.shape(input)) has no pixels") }
        let axes = Array(2..<program.rank(input))
        return [try program.add(ReduceOperation(reduction: reduction, axes: axes), [input])]
    }
}
