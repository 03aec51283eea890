internal import CKernels

/// A program made ready to run: its steps in order and the memory they work in.
final class Plan {
    /// The inputs, dense and row-major, each with its shape.
    let inputs: [(shape: [Int], memory: UnsafeMutableBufferPointer<Float>)]
    /// The outputs, dense and row-major, each with its shape.
    let outputs: [(shape: [Int], memory: UnsafeMutableBufferPointer<Float>)]
    /// Floats of the working memory.
    let arenaSize: Int
    private let steps: [any Step]
    private let arena: AlignedMemory<Float>
    private let constants: [AlignedMemory<Float>]

    init(
        _ program: Program, weights: WeightCache, kernels: ferd_kernel_table = ferd_kernels().pointee
    ) throws(NodeFault) {
        var builder = PlanBuilder(program, weights: weights, kernels: kernels)
        try builder.build()
        let (offsets, size) = Plan.placeBuffers(builder)
        guard size <= Limits.sessionElements else {
            throw NodeFault(
                origin: NodeOrigin(name: "", operatorName: ""),
                reason: "it needs \(size / (1 << 18)) MiB of working memory, which is too much")
        }
        let arena = AlignedMemory<Float>(count: size)
        let memory = Memory(
            bases: zip(builder.buffers, offsets).map { buffer, offset in
                buffer.constant?.pointer ?? arena.pointer + offset
            })
        func described(_ tensors: [Tensor]) -> [(shape: [Int], memory: UnsafeMutableBufferPointer<Float>)] {
            tensors.map { ($0.shape, UnsafeMutableBufferPointer(start: memory($0), count: elementCount($0.shape))) }
        }
        self.arena = arena
        arenaSize = size
        constants = builder.buffers.compactMap(\.constant)
        inputs = described(builder.inputs)
        outputs = described(builder.outputs)
        steps = builder.steps.map { $0.make(memory) }
    }

    /// Computes the outputs from the inputs. Does not allocate.
    func run() {
        // By index: without optimisation an iterator over the steps would allocate.
        for index in steps.indices {
            steps[index].run()
        }
    }

    /// The place of each buffer in the arena (0 for constants) and the arena's size, in floats.
    private static func placeBuffers(_ builder: PlanBuilder) -> (offsets: [Int], size: Int) {
        let buffers = builder.buffers
        var first = [Int](repeating: .max, count: buffers.count)
        var last = [Int](repeating: -1, count: buffers.count)
        for (index, step) in builder.steps.enumerated() {
            for buffer in step.buffers {
                first[buffer] = min(first[buffer], index)
                last[buffer] = max(last[buffer], index)
            }
        }
        // Where a step may write over an input that nobody reads later, both share one interval.
        var owner = Array(buffers.indices)
        for (index, step) in builder.steps.enumerated() {
            guard let (from, to) = step.takeover, !buffers[from].isPersistent, !buffers[to].isPersistent else {
                continue
            }
            let source = owner[from]
            guard last[source] == index, first[to] == index, owner[to] == to else { continue }
            owner[to] = source
            last[source] = last[to]
        }
        var intervals: [BufferPlanner.Interval] = []
        var intervalOf = [Int?](repeating: nil, count: buffers.count)
        for (index, buffer) in buffers.enumerated() where buffer.constant == nil && owner[index] == index {
            let isUsed = last[index] >= 0
            guard isUsed || buffer.isPersistent else { continue }
            intervalOf[index] = intervals.count
            intervals.append(
                BufferPlanner.Interval(
                    size: roundUp(buffer.size, to: 16),
                    first: buffer.isPersistent ? -1 : first[index],
                    last: buffer.isPersistent ? builder.steps.count : last[index]))
        }
        let (places, size) = BufferPlanner.place(intervals)
        let offsets = buffers.indices.map { index in intervalOf[owner[index]].map { places[$0] } ?? 0 }
        return (offsets, size)
    }

    /// Runs one operation on constants; nil where its output cannot be computed now.
    static func evaluate(
        _ operation: any Operation, _ inputs: [Constant], origin: NodeOrigin
    ) throws(Fault) -> Constant? {
        var program = Program()
        for input in inputs {
            _ = program.addConstant(input)
        }
        let shape = try operation.outputShape(inputs.map(\.shape))
        program.values.append(Program.Value(shape: shape, constant: nil))
        let output = program.values.count - 1
        program.nodes = [
            Program.Node(origin: origin, operation: operation, inputs: Array(inputs.indices), output: output)
        ]
        program.outputs = [output]
        do {
            let plan = try Plan(program, weights: WeightCache())
            plan.run()
            return plan.outputs.first.map { Constant(shape: shape, floats: Array($0.memory)) }
        } catch {
            throw Fault(error.reason)
        }
    }
}
