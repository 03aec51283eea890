/// Tensors put one behind the other along an axis.
struct ConcatenationOperation: Operation {
    /// Not negative.
    let axis: Int

    func outputShape(_ inputs: [[Int]]) throws(Fault) -> [Int] {
        var shape = inputs[0]
        for input in inputs.dropFirst() {
            guard input.count == shape.count, shape.indices.allSatisfy({ $0 == axis || input[$0] == shape[$0] }) else {
                throw Fault("shapes \(inputs[0]) and \(input) cannot be joined along axis \(axis)")
            }
            shape[axis] += input[axis]
        }
        return shape
    }

    func fold(_ inputs: [Constant]) throws(Fault) -> Constant? {
        let shape = try outputShape(inputs.map(\.shape))
        let integers = inputs.compactMap(\.integers)
        let floats = inputs.compactMap(\.floats)
        if integers.count == inputs.count {
            return Constant(shape: shape, integers: join(integers, inputs.map(\.shape)))
        }
        guard floats.count == inputs.count else { throw Fault("integers and floating-point numbers cannot be joined") }
        return Constant(shape: shape, floats: join(floats, inputs.map(\.shape)))
    }

    private func join<Element>(_ parts: [[Element]], _ shapes: [[Int]]) -> [Element] {
        let rows = shapes[0][..<axis].reduce(1, *)
        var result: [Element] = []
        for row in 0..<rows {
            for (part, shape) in zip(parts, shapes) {
                let length = shape[axis...].reduce(1, *)
                result += part[(row * length)..<((row + 1) * length)]
            }
        }
        return result
    }

    func canWrite(to place: Tensor) -> Bool {
        true
    }

    func lower(_ node: Program.Node, into plan: inout PlanBuilder) throws(Fault) {
        let output = plan.output(node)
        var position = 0
        for value in node.inputs {
            let source = plan.tensor(value)
            let part = output.view(
                shape: source.shape, strides: output.strides, offset: position * output.strides[axis])
            // Nothing to do where the input was computed at its place.
            if part.buffer != source.buffer || !part.sameLayout(as: source) {
                plan.copy(source, to: part)
            }
            position += source.shape[axis]
        }
    }
}
