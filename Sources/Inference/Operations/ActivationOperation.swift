/// An activation by itself, where it could not be fused into the operation before it.
struct ActivationOperation: Operation {
    var activation: Activation

    func outputShape(_ inputs: [[Int]]) throws(Fault) -> [Int] {
        inputs[0]
    }

    func lower(_ node: Program.Node, into plan: inout PlanBuilder) throws(Fault) {
        // Slopes go along the channels, which must then lie together.
        let input = activation.slopes == nil ? plan.tensor(node.inputs[0]) : plan.channelsLast(node.inputs[0])
        let output = plan.output(node, like: activation.slopes == nil ? input : nil)
        let argument = ActivationArgument(activation)
        let kernels = plan.kernels
        plan.emit(reads: [input], writes: output, takeover: input) { memory in
            ActivationStep(input: input, output: output, activation: argument, memory: memory, kernels: kernels)
        }
    }

    func canWrite(to place: Tensor) -> Bool {
        true
    }
}
