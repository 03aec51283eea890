let normalizationOperators: [String: OperatorDefinition] = [
    "BatchNormalization": OperatorDefinition(5...5) { (attributes, _) throws(Fault) in
        try BatchNormalization(&attributes)
    }
]

/// BatchNormalization with known statistics: a factor and a summand per channel, which is a depthwise convolution with
/// one tap. Passes then merge it with the convolutions around it.
private struct BatchNormalization: Operator {
    private let epsilon: Float

    init(_ attributes: inout Attributes) throws(Fault) {
        epsilon = try attributes.float("epsilon", default: 1e-5)
        // Only used while training.
        _ = try attributes.float("momentum")
        // Before operator set 9: statistics for each channel, or for each element.
        guard try attributes.flag("spatial", default: true) else { throw Fault("spatial 0 is not supported") }
        guard try !attributes.flag("training_mode", default: false) else {
            throw Fault("training_mode is not supported")
        }
    }

    func build(_ inputs: Arguments, in program: inout ProgramBuilder) throws(Fault) -> [Int] {
        let input = try inputs.required(0)
        let shape = program.shape(input)
        guard shape.count >= 2 else { throw Fault("an input of shape \(shape) has no channels") }
        let channels = shape[1]
        var parameters: [[Float]] = []
        for (index, name) in ["scale", "bias", "mean", "variance"].enumerated() {
            let values = try program.floats(try inputs.required(index + 1), name)
            guard values.count == channels else {
                throw Fault("its \(name) has \(values.count) values for \(channels) channels")
            }
            parameters.append(values)
        }
        var (factors, summands): ([Float], [Float]) = ([], [])
        for channel in 0..<channels {
            let factor =
                Double(parameters[0][channel]) / (Double(parameters[3][channel]) + Double(epsilon)).squareRoot()
            guard factor.isFinite else { throw Fault("channel \(channel) has an invalid variance") }
            factors.append(Float(factor))
            summands.append(Float(Double(parameters[1][channel]) - Double(parameters[2][channel]) * factor))
        }
        let pixels = shape.dropFirst(2).reduce(1, *)
        let map = shape.count == 4 ? input : try program.reshape(input, to: [shape[0], channels, 1, pixels])
        let operation = ConvolutionOperation(
            geometry: WindowGeometry(kernel: [1, 1]), groups: channels, hasBias: true)
        let weights = program.addConstant(Constant(shape: [channels, 1, 1, 1], floats: factors))
        let bias = program.addConstant(Constant(shape: [channels], floats: summands))
        return [try program.reshape(try program.add(operation, [map, weights, bias]), to: shape)]
    }
}
