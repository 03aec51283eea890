internal import CKernels

/// Turns a program into steps: chooses layouts, inserts the copies between them and notes which buffer is needed when.
struct PlanBuilder {
    /// A step that is not made yet, because buffers have no addresses yet.
    struct PendingStep {
        let buffers: [Int]
        /// The buffer the output may take over from an input, where that input is not needed any more.
        let takeover: (from: Int, to: Int)?
        let make: (Memory) -> any Step
    }

    struct Buffer {
        /// In floats.
        var size: Int
        /// Kept over the whole run, and from one run to the next.
        var isPersistent = false
        /// Known values, filled in when the plan is made.
        var constant: AlignedMemory<Float>?
    }

    let program: Program
    let kernels: ferd_kernel_table
    private(set) var buffers: [Buffer] = []
    private(set) var steps: [PendingStep] = []
    private(set) var inputs: [Tensor] = []
    private(set) var outputs: [Tensor] = []
    private let weights: WeightCache
    private var tensors: [Tensor?]
    private var placements: [Int: Tensor] = [:]
    private var offsetTables: [OffsetTable.Key: OffsetTable] = [:]
    private var tableEntries = 0
    private var packedElements = 0

    init(_ program: Program, weights: WeightCache, kernels: ferd_kernel_table) {
        self.program = program
        self.weights = weights
        self.kernels = kernels
        tensors = Array(repeating: nil, count: program.values.count)
    }

    /// Lowers the whole program.
    mutating func build() throws(NodeFault) {
        for value in program.inputs {
            let tensor = allocateRowMajor(program.shape(value), isPersistent: true)
            tensors[value] = tensor
            inputs.append(tensor)
        }
        placeConcatenationInputs()
        for node in program.nodes {
            do {
                try node.operation.lower(node, into: &self)
            } catch {
                throw NodeFault(origin: node.origin, reason: error.reason)
            }
        }
        for value in program.outputs {
            let source = tensor(value)
            let isFresh = !program.inputs.contains(value) && !outputs.contains { $0.buffer == source.buffer }
            if isFresh, source.isRowMajor, source.offset == 0, !isConstant(source) {
                buffers[source.buffer].isPersistent = true
                outputs.append(source)
            } else {
                let output = allocateRowMajor(source.shape, isPersistent: true)
                copy(source, to: output)
                outputs.append(output)
            }
        }
    }

    // MARK: Tensors

    /// Where a value lies. Constants get a buffer at their first use.
    mutating func tensor(_ value: Int) -> Tensor {
        if let tensor = tensors[value] { return tensor }
        guard let constant = program.constant(value), let floats = constant.floats else {
            preconditionFailure("a value is read before it is computed")
        }
        let tensor = addConstant(floats, shape: constant.shape)
        tensors[value] = tensor
        return tensor
    }

    /// Whether a tensor's values are known.
    func isConstant(_ tensor: Tensor) -> Bool {
        buffers[tensor.buffer].constant != nil
    }

    /// A value as a map with its channels together, copied if it does not lie so.
    mutating func channelsLast(_ value: Int) -> Tensor {
        let source = tensor(value)
        if source.pixelStride != nil { return source }
        let copied = allocate(source.shape)
        copy(source, to: copied)
        tensors[value] = copied
        return copied
    }

    /// A tensor in dense row-major order, copied if it does not lie so.
    mutating func rowMajor(_ source: Tensor) -> Tensor {
        if source.isRowMajor { return source }
        let copied = allocateRowMajor(source.shape)
        copy(source, to: copied)
        return copied
    }

    /// Room for a node's output: where a concatenation wants it, else row-major where `model` is, else in the shape's
    /// usual layout.
    mutating func output(_ node: Program.Node, like model: Tensor? = nil) -> Tensor {
        let shape = program.shape(node.output)
        let tensor: Tensor
        if let placement = placements[node.output] {
            tensor = placement
        } else if let model, model.prefersRowMajor {
            tensor = allocateRowMajor(shape)
        } else {
            tensor = allocate(shape)
        }
        tensors[node.output] = tensor
        return tensor
    }

    /// Says where a node's output lies that was computed without regard to what others want: copied to its place in
    /// a concatenation if it has one.
    mutating func finish(_ node: Program.Node, with result: Tensor) {
        if let placement = placements[node.output] {
            copy(result, to: placement)
            tensors[node.output] = placement
        } else {
            tensors[node.output] = result
        }
    }

    /// Says that a node's output is a view of something that exists.
    mutating func setOutput(_ node: Program.Node, to tensor: Tensor) {
        tensors[node.output] = tensor
    }

    /// A fresh tensor in the usual layout of its shape: maps with their channels together, all else row-major.
    mutating func allocate(_ shape: [Int]) -> Tensor {
        guard shape.count == 4 else { return allocateRowMajor(shape) }
        let strides = Tensor.channelsLastStrides(shape)
        let buffer = addBuffer(Buffer(size: shape[0] * strides[0]))
        return Tensor(buffer: buffer, shape: shape, strides: strides, ownsPadding: true)
    }

    /// A fresh dense tensor. A persistent one keeps its contents from run to run and starts as zeros.
    mutating func allocateRowMajor(_ shape: [Int], isPersistent: Bool = false) -> Tensor {
        let buffer = addBuffer(Buffer(size: elementCount(shape), isPersistent: isPersistent))
        return Tensor(buffer: buffer, shape: shape, strides: rowMajorStrides(shape))
    }

    /// Known values in the usual layout of their shape.
    private mutating func addConstant(_ floats: [Float], shape: [Int]) -> Tensor {
        let isMap = shape.count == 4
        let strides = isMap ? Tensor.channelsLastStrides(shape) : rowMajorStrides(shape)
        let memory = AlignedMemory<Float>(count: isMap ? shape[0] * strides[0] : floats.count)
        let rowMajor = rowMajorStrides(shape)
        let loop = StridedLoop(shape: shape, strides: [strides, rowMajor])
        floats.withUnsafeBufferPointer { source in
            guard let base = source.baseAddress else { return }
            loop.copy(from: base, to: memory.pointer)
        }
        let buffer = addBuffer(Buffer(size: memory.count, constant: memory))
        return Tensor(buffer: buffer, shape: shape, strides: strides, ownsPadding: isMap)
    }

    private mutating func addBuffer(_ buffer: Buffer) -> Int {
        buffers.append(buffer)
        return buffers.count - 1
    }

    // MARK: Steps

    /// Adds a step. `takeover` names an input whose memory the output may use, where the step reads each element of it
    /// before it writes that element and reads nothing else of that buffer.
    mutating func emit(
        reads: [Tensor], writes: Tensor, takeover: Tensor? = nil, make: @escaping (Memory) -> any Step
    ) {
        var pair: (from: Int, to: Int)?
        if let takeover, takeover.sameLayout(as: writes), takeover.offset == 0,
            !isConstant(takeover),
            buffers[takeover.buffer].size == buffers[writes.buffer].size,
            reads.filter({ $0.buffer == takeover.buffer }).count == 1
        {
            pair = (takeover.buffer, writes.buffer)
        }
        steps.append(PendingStep(buffers: reads.map(\.buffer) + [writes.buffer], takeover: pair, make: make))
    }

    /// Adds a copy between two tensors of the same shape.
    mutating func copy(_ source: Tensor, to target: Tensor) {
        let kernels = self.kernels
        emit(reads: [source], writes: target) { memory in
            CopyStep(source: source, target: target, memory: memory, kernels: kernels)
        }
    }

    /// The table of input positions of a window over pixels `stride` floats apart; equal ones are shared.
    mutating func offsetTable(_ window: ferd_window, stride: Int) throws(Fault) -> OffsetTable {
        let key = OffsetTable.Key(window, stride: stride)
        if let table = offsetTables[key] { return table }
        let table = try OffsetTable(window, stride: stride, room: Limits.tableEntries - tableEntries)
        tableEntries += table.memory.count
        offsetTables[key] = table
        return table
    }

    /// Weights in a kernel's form: `count` floats that `fill` writes, unless a session of the model has them already.
    mutating func packed(
        _ source: WeightCache.Source, of node: String, count: Int, fill: (UnsafeMutablePointer<Float>) -> Void
    ) throws(Fault) -> AlignedMemory<Float> {
        packedElements += count
        guard packedElements <= Limits.packedElements else { throw Fault("its weights become too large") }
        return weights.packed(source, name: node) {
            let memory = AlignedMemory<Float>(count: count)
            fill(memory.pointer)
            return memory
        }
    }

    // MARK: Concatenation

    /// Lets the inputs of concatenations be computed at their place in the result, where their producers can.
    private mutating func placeConcatenationInputs() {
        var producers: [Int: any Operation] = [:]
        for node in program.nodes {
            producers[node.output] = node.operation
        }
        // From the last to the first: where one concatenation feeds another, the outer one is placed first.
        for node in program.nodes.reversed() {
            guard let concatenation = node.operation as? ConcatenationOperation else { continue }
            let whole = placements[node.output] ?? allocate(program.shape(node.output))
            placements[node.output] = whole
            var position = 0
            for value in node.inputs {
                let shape = program.shape(value)
                let part = whole.view(
                    shape: shape, strides: whole.strides, offset: position * whole.strides[concatenation.axis])
                position += shape[concatenation.axis]
                if placements[value] == nil, let producer = producers[value], producer.canWrite(to: part) {
                    placements[value] = part
                }
            }
        }
    }
}

/// A fault with the node it belongs to.
struct NodeFault: Error {
    let origin: NodeOrigin
    let reason: String
}
