internal import CKernels

extension Program {
    /// A map added to a convolution's result is added while that is stored.
    mutating func fuseResiduals() {
        let uses = useCounts()
        let producers = producers()
        var replaced: Set<Int> = []
        for index in nodes.indices {
            guard let sum = nodes[index].operation as? BinaryOperation, sum.function == .add else { continue }
            // Of two convolutions the later one takes the sum: only then is the other's result there.
            let candidates = [(0, 1), (1, 0)].compactMap { branch, other -> (before: Int, other: Int)? in
                guard let before = producers[nodes[index].inputs[branch]], !replaced.contains(before),
                    uses[nodes[before].output] == 1,
                    let convolution = nodes[before].operation as? ConvolutionOperation, convolution.residual == nil,
                    convolution.activation == .identity || sum.activation == .identity,
                    shape(nodes[index].inputs[other]) == shape(nodes[index].output),
                    shape(nodes[before].output) == shape(nodes[index].output),
                    nodes[index].inputs[other] != nodes[before].output
                else { return nil }
                return (before, nodes[index].inputs[other])
            }
            guard let (before, other) = candidates.max(by: { $0.before < $1.before }),
                var convolution = nodes[before].operation as? ConvolutionOperation
            else { continue }
            if convolution.activation == .identity {
                convolution.residual = .beforeActivation
                convolution.activation = sum.activation
            } else {
                convolution.residual = .afterActivation
            }
            nodes[index].operation = convolution
            nodes[index].inputs = nodes[before].inputs + [other]
            replaced.insert(before)
        }
        nodes = nodes.indices.filter { !replaced.contains($0) }.map { nodes[$0] }
    }
}
