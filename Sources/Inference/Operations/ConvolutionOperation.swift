internal import CKernels

/// Convolution over height and width, with what may follow it before its result is stored.
///
/// Inputs: the map, the weights [out][in / groups][height][width], the bias [out] if there is one, the residual if
/// there is one. Weights and bias are constant.
struct ConvolutionOperation: Operation {
    /// A map that is added to the result.
    enum Residual: Sendable {
        case beforeActivation
        case afterActivation
    }

    var geometry: WindowGeometry
    var groups = 1
    var hasBias = false
    var activation = Activation.identity
    var residual: Residual?

    func outputShape(_ inputs: [[Int]]) throws(Fault) -> [Int] {
        let (input, weights) = (inputs[0], inputs[1])
        guard input.count == 4, weights.count == 4 else {
            throw Fault("input \(input) and weights \(weights) do not fit")
        }
        let (channels, outputs) = (input[1], weights[0])
        guard groups >= 1, channels % groups == 0, outputs % groups == 0, weights[1] == channels / groups, outputs > 0
        else {
            throw Fault("weights of shape \(weights) do not fit \(channels) channels in \(groups) groups")
        }
        guard Array(weights[2...]) == geometry.kernel else { throw Fault("kernel_shape does not fit its weights") }
        if hasBias, inputs[2] != [outputs] {
            throw Fault("bias of shape \(inputs[2]) does not fit \(outputs) channels")
        }
        return [input[0], outputs] + (try geometry.outputSize(Array(input[2...])))
    }

    func work(_ inputs: [[Int]], output: [Int]) -> Int {
        let perElement = inputs[1].dropFirst().reduce(1, *)
        let (product, overflow) = elementCount(output).multipliedReportingOverflow(by: perElement)
        return overflow ? .max : product
    }

    func canWrite(to place: Tensor) -> Bool {
        place.pixelStride != nil
    }

    /// The index of the residual among a node's inputs.
    var residualIndex: Int {
        hasBias ? 3 : 2
    }

    func lower(_ node: Program.Node, into plan: inout PlanBuilder) throws(Fault) {
        guard let weights = plan.program.constant(node.inputs[1])?.floats else {
            throw Fault("its weights must be constant")
        }
        var bias: [Float]?
        if hasBias {
            bias = plan.program.constant(node.inputs[2])?.floats
            guard bias != nil else { throw Fault("its bias must be constant") }
        }
        let input = plan.channelsLast(node.inputs[0])
        let residualTensor = residual.map { _ in plan.channelsLast(node.inputs[residualIndex]) }
        let output = plan.output(node)
        let lowering = ConvolutionLowering(
            operation: self, name: node.origin.name, weightShape: plan.program.shape(node.inputs[1]), weights: weights,
            bias: bias, input: input, residual: residualTensor, output: output)
        try lowering.emit(into: &plan)
    }
}
