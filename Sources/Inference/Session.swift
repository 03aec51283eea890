internal import CKernels

/// A model made ready for inputs of fixed shapes, with the memory it works in.
///
/// Everything that can be done beforehand is done when a session is made; running it does not allocate. A session
/// belongs to one thread at a time; several sessions share their model's weights.
///
/// Tensors are dense and row-major in the order of the file: NCHW for pictures. Inputs keep their contents from run to
/// run; outputs keep theirs until the next run.
public final class Session {
    /// The shapes of the inputs, in the model's order.
    public let inputShapes: [[Int]]
    /// The shapes of the outputs, in the model's order.
    public let outputShapes: [[Int]]
    /// Bytes of working memory: inputs, outputs and everything between.
    public var workingMemory: Int { plan.arenaSize * MemoryLayout<Float>.stride }
    private let model: Model
    private let plan: Plan

    /// Compiles the model. `inputShapes` gives shapes by the inputs' names where the file leaves dimensions free (or to
    /// confirm them); a free first dimension, the batch, is 1 where nothing else is said.
    ///
    /// Throws where shapes are missing, contradict the file or do not fit the network.
    public convenience init(_ model: Model, inputShapes: [String: [Int]] = [:]) throws(ModelError) {
        try self.init(model, inputShapes: inputShapes, kernels: ferd_kernels().pointee)
    }

    /// Compiles the model for a given variant of the kernels.
    init(_ model: Model, inputShapes: [String: [Int]], kernels: ferd_kernel_table) throws(ModelError) {
        self.model = model
        for name in inputShapes.keys.sorted() where !model.inputs.contains(where: { $0.name == name }) {
            throw ModelError(model: model.name, reason: "it has no input '\(printable(name))'")
        }
        var shapes: [[Int]] = []
        for input in model.inputs {
            shapes.append(try Self.bind(input, to: inputShapes[input.name], in: model))
        }
        do {
            plan = try Plan(try Program(model.graph, inputShapes: shapes), weights: model.weights, kernels: kernels)
        } catch {
            let isNode = !error.origin.operatorName.isEmpty
            throw ModelError(
                model: model.name, node: isNode ? error.origin.name : nil,
                operatorName: isNode ? error.origin.operatorName : nil, reason: error.reason)
        }
        self.inputShapes = shapes
        outputShapes = plan.outputs.map(\.shape)
    }

    /// Computes the outputs from the inputs.
    public func run() {
        plan.run()
    }

    // MARK: By name

    /// Lets `body` fill an input.
    public func withInput<Result>(
        _ name: String, _ body: (UnsafeMutableBufferPointer<Float>) -> Result
    ) throws(ModelError) -> Result {
        body(input(at: try inputIndex(name)))
    }

    /// Lets `body` read an output and its shape.
    public func withOutput<Result>(
        _ name: String, _ body: (UnsafeBufferPointer<Float>, [Int]) -> Result
    ) throws(ModelError) -> Result {
        let index = try outputIndex(name)
        return body(output(at: index), outputShapes[index])
    }

    // MARK: By index

    /// The index of an input, for `input(at:)`.
    public func inputIndex(_ name: String) throws(ModelError) -> Int {
        guard let index = model.inputs.firstIndex(where: { $0.name == name }) else {
            throw ModelError(model: model.name, reason: "it has no input '\(printable(name))'")
        }
        return index
    }

    /// The index of an output, for `output(at:)`.
    public func outputIndex(_ name: String) throws(ModelError) -> Int {
        guard let index = model.outputs.firstIndex(where: { $0.name == name }) else {
            throw ModelError(model: model.name, reason: "it has no output '\(printable(name))'")
        }
        return index
    }

    /// An input's memory. It stays at its place and lives as long as the session.
    public func input(at index: Int) -> UnsafeMutableBufferPointer<Float> {
        plan.inputs[index].memory
    }

    /// An output's memory. It stays at its place and lives as long as the session.
    public func output(at index: Int) -> UnsafeBufferPointer<Float> {
        UnsafeBufferPointer(plan.outputs[index].memory)
    }

    private static func bind(
        _ input: TensorDescription, to given: [Int]?, in model: Model
    ) throws(ModelError) -> [Int] {
        let name = printable(input.name)
        if let given {
            let fits = given.count == input.shape.count && zip(given, input.shape).allSatisfy { $1 == nil || $0 == $1 }
            guard fits else {
                throw ModelError(model: model.name, reason: "input '\(name)' cannot have the shape \(given)")
            }
            return given
        }
        var shape: [Int] = []
        for (axis, extent) in input.shape.enumerated() {
            guard let extent = extent ?? (axis == 0 ? 1 : nil) else {
                throw ModelError(
                    model: model.name, reason: "input '\(name)' leaves dimension \(axis) free: give its shape")
            }
            shape.append(extent)
        }
        return shape
    }
}
