/// What the engine executes: ONNX's operators reduced to a small set with all parameters known.
///
/// An operation has one output. Its shapes are those of the file (NCHW); how tensors lie in memory is the plan's affair.
protocol Operation: Sendable {
    /// The shape of the output; a fault where the inputs do not fit together.
    func outputShape(_ inputs: [[Int]]) throws(Fault) -> [Int]

    /// The output where all inputs are known; nil where the operation has no such evaluation of its own and is run
    /// by a plan instead. Integers are only ever handled here.
    func fold(_ inputs: [Constant]) throws(Fault) -> Constant?

    /// Multiply-accumulates, or a like measure, of one execution: bounds what is folded.
    func work(_ inputs: [[Int]], output: [Int]) -> Int

    /// Whether the output can be computed where `place` is, a part of a concatenation's result; false where it is a
    /// view of something else.
    func canWrite(to place: Tensor) -> Bool

    /// Adds the steps that compute `output` to a plan.
    func lower(_ node: Program.Node, into plan: inout PlanBuilder) throws(Fault)
}

extension Operation {
    func fold(_ inputs: [Constant]) throws(Fault) -> Constant? {
        nil
    }

    func canWrite(to place: Tensor) -> Bool {
        false
    }

    func work(_ inputs: [[Int]], output: [Int]) -> Int {
        elementCount(output)
    }
}
