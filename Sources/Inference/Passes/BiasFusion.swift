internal import CKernels

extension Program {
    /// A known vector added to the result of a fully connected layer becomes the layer's bias.
    mutating func fuseBiases() {
        let uses = useCounts()
        let producers = producers()
        var replaced: Set<Int> = []
        for index in nodes.indices {
            guard let sum = nodes[index].operation as? BinaryOperation, sum.function == .add else { continue }
            for (product, bias) in [(0, 1), (1, 0)] {
                guard let before = producers[nodes[index].inputs[product]],
                    let layer = nodes[before].operation as? LinearOperation, !layer.hasBias,
                    layer.activation == .identity, uses[nodes[before].output] == 1,
                    let values = constant(nodes[index].inputs[bias])?.floats,
                    values.count == shape(nodes[before].inputs[1])[0],
                    shape(nodes[index].inputs[bias]).last == values.count,
                    shape(nodes[index].output) == shape(nodes[before].output)
                else { continue }
                let vector = addConstant(Constant(shape: [values.count], floats: values))
                nodes[index].operation = LinearOperation(hasBias: true, activation: sum.activation)
                nodes[index].inputs = nodes[before].inputs + [vector]
                replaced.insert(before)
                break
            }
        }
        nodes = nodes.indices.filter { !replaced.contains($0) }.map { nodes[$0] }
    }
}
