/// An operation that can apply an activation to its result while it stores it.
protocol ActivationCarrier: Operation {
    var activation: Activation { get set }
    /// Whether it can apply this one, its own being the identity.
    func accepts(_ activation: Activation) -> Bool
}

extension ConvolutionOperation: ActivationCarrier {
    func accepts(_ activation: Activation) -> Bool {
        residual != .afterActivation
    }
}

extension LinearOperation: ActivationCarrier {
    func accepts(_ activation: Activation) -> Bool {
        activation.slopes == nil
    }
}

extension BinaryOperation: ActivationCarrier {
    func accepts(_ activation: Activation) -> Bool {
        activation.slopes == nil
    }
}

extension Program {
    /// Activations move into the operation before them, where nothing else reads that operation's result.
    mutating func fuseActivations() {
        let uses = useCounts()
        let producers = producers()
        var replaced: Set<Int> = []
        for index in nodes.indices {
            guard let activation = (nodes[index].operation as? ActivationOperation)?.activation,
                let before = producers[nodes[index].inputs[0]], !replaced.contains(before),
                uses[nodes[before].output] == 1,
                var carrier = nodes[before].operation as? any ActivationCarrier, carrier.activation == .identity,
                carrier.accepts(activation)
            else { continue }
            carrier.activation = activation
            nodes[index].operation = carrier
            nodes[index].inputs = nodes[before].inputs
            replaced.insert(before)
        }
        nodes = nodes.indices.filter { !replaced.contains($0) }.map { nodes[$0] }
    }
}
