let convolutionOperators: [String: OperatorDefinition] = [
    "Conv": OperatorDefinition(2...3) { (attributes, _) throws(Fault) in try Convolution(&attributes) }
]

/// Conv of one or two spatial dimensions.
private struct Convolution: Operator {
    private let window: WindowAttributes
    private let groups: Int

    init(_ attributes: inout Attributes) throws(Fault) {
        window = try WindowAttributes(&attributes, kernelIsRequired: false)
        groups = try attributes.integer("group", default: 1)
        guard groups >= 1 else { throw Fault("attribute 'group' is \(groups)") }
    }

    func build(_ inputs: Arguments, in program: inout ProgramBuilder) throws(Fault) -> [Int] {
        let (input, weights) = (try inputs.required(0), try inputs.required(1))
        let (shape, weightShape) = (program.shape(input), program.shape(weights))
        guard program.constant(weights)?.floats != nil else { throw Fault("its weights must be constant floats") }
        guard weightShape.count == shape.count else {
            throw Fault("weights of shape \(weightShape) do not fit an input of shape \(shape)")
        }
        let map = try program.map(input)
        var operation = ConvolutionOperation(
            geometry: try window.geometry(Array(shape.dropFirst(2)), weights: Array(weightShape.dropFirst(2))),
            groups: groups)
        var operands = [map, try program.map(weights)]
        if let bias = inputs.optional(2) {
            guard program.constant(bias)?.floats != nil else { throw Fault("its bias must be constant floats") }
            operation.hasBias = true
            operands.append(bias)
        }
        return [try program.unmap(try program.add(operation, operands), rank: shape.count)]
    }
}
