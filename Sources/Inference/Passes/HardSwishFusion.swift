internal import CKernels

extension Program {
    /// x * HardSigmoid(x) with HardSwish's constants becomes one activation. The HardSigmoid is left for
    /// `removeDeadNodes`.
    mutating func fuseHardSwish() {
        let producers = producers()
        for index in nodes.indices {
            guard let product = nodes[index].operation as? BinaryOperation, product.function == .multiply else {
                continue
            }
            for (x, gate) in [(0, 1), (1, 0)] {
                let input = nodes[index].inputs[x]
                guard let gateIndex = producers[nodes[index].inputs[gate]],
                    let activation = (nodes[gateIndex].operation as? ActivationOperation)?.activation,
                    activation.kind == .hardSigmoid, abs(activation.alpha - 1 / 6) < 1e-6, activation.beta == 0.5,
                    nodes[gateIndex].inputs == [input]
                else { continue }
                nodes[index].operation = ActivationOperation(activation: .hardSwish)
                nodes[index].inputs = [input]
                break
            }
        }
    }
}
