extension Program {
    /// A factor and a summand per channel (a batch normalisation) is merged into the convolution before it, or into the
    /// one behind it where no padding would see the summand.
    mutating func mergeScales() {
        // Weights that many convolutions share would be copied for each.
        var room = Limits.computedElements
        mergeScalesIntoPredecessors(&room)
        mergeScalesIntoSuccessors(&room)
    }

    private mutating func mergeScalesIntoPredecessors(_ room: inout Int) {
        let uses = useCounts()
        let producers = producers()
        var replaced: Set<Int> = []
        for index in nodes.indices {
            guard let scale = channelScale(nodes[index]), let before = producers[nodes[index].inputs[0]],
                var convolution = nodes[before].operation as? ConvolutionOperation,
                uses[nodes[before].output] == 1, convolution.activation == .identity, convolution.residual == nil,
                let weights = constant(nodes[before].inputs[1])?.floats, weights.count <= room
            else { continue }
            room -= weights.count
            let shape = self.shape(nodes[before].inputs[1])
            let perOutput = weights.count / shape[0]
            let bias = convolution.hasBias ? constant(nodes[before].inputs[2])?.floats : nil
            let newWeights = weights.indices.map { weights[$0] * scale.factors[$0 / perOutput] }
            let newBias = scale.factors.indices.map { (bias?[$0] ?? 0) * scale.factors[$0] + scale.summands[$0] }
            convolution.hasBias = true
            nodes[index].operation = convolution
            nodes[index].inputs = [
                nodes[before].inputs[0], addConstant(Constant(shape: shape, floats: newWeights)),
                addConstant(Constant(shape: [shape[0]], floats: newBias)),
            ]
            replaced.insert(before)
        }
        nodes = nodes.indices.filter { !replaced.contains($0) }.map { nodes[$0] }
    }

    private mutating func mergeScalesIntoSuccessors(_ room: inout Int) {
        let uses = useCounts()
        let producers = producers()
        for index in nodes.indices {
            guard var convolution = nodes[index].operation as? ConvolutionOperation,
                convolution.geometry.pads == [0, 0, 0, 0], let before = producers[nodes[index].inputs[0]],
                before != index, uses[nodes[before].output] == 1, let scale = channelScale(nodes[before]),
                let weights = constant(nodes[index].inputs[1])?.floats, weights.count <= room
            else { continue }
            room -= weights.count
            let shape = self.shape(nodes[index].inputs[1])
            let (perGroup, taps) = (shape[1], shape[2] * shape[3])
            let outputsPerGroup = shape[0] / convolution.groups
            var newWeights = weights
            var newBias =
                convolution.hasBias
                ? constant(nodes[index].inputs[2])?.floats ?? [] : [Float](repeating: 0, count: shape[0])
            for output in 0..<shape[0] {
                for input in 0..<perGroup {
                    let channel = output / outputsPerGroup * perGroup + input
                    for position in ((output * perGroup + input) * taps)..<((output * perGroup + input + 1) * taps) {
                        newWeights[position] = weights[position] * scale.factors[channel]
                        newBias[output] += weights[position] * scale.summands[channel]
                    }
                }
            }
            let rest = nodes[index].inputs.dropFirst(convolution.hasBias ? 3 : 2)
            convolution.hasBias = true
            nodes[index].operation = convolution
            nodes[index].inputs =
                [
                    nodes[before].inputs[0], addConstant(Constant(shape: shape, floats: newWeights)),
                    addConstant(Constant(shape: [shape[0]], floats: newBias)),
                ] + rest
        }
        removeDeadNodes()
    }

    /// What a node multiplies its channels with and adds to them, where that is all it does.
    private func channelScale(_ node: Node) -> (factors: [Float], summands: [Float])? {
        guard let convolution = node.operation as? ConvolutionOperation, convolution.geometry.isPointwise,
            convolution.groups == shape(node.output)[1], convolution.groups == shape(node.inputs[0])[1],
            convolution.activation == .identity, convolution.residual == nil,
            let factors = constant(node.inputs[1])?.floats
        else { return nil }
        let summands = convolution.hasBias ? constant(node.inputs[2])?.floats : nil
        return (factors, summands ?? factors.map { _ in 0 })
    }
}
