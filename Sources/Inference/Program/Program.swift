/// A network with its input shapes bound: every shape is known, every node is one `Operation`, nodes stand in an order
/// in which they can run.
struct Program: Sendable {
    struct Value: Sendable {
        let shape: [Int]
        /// The value itself where it does not depend on the inputs.
        let constant: Constant?
    }

    struct Node: Sendable {
        /// The name and the operator of the file's node this one stems from, for messages.
        let origin: NodeOrigin
        var operation: any Operation
        /// Indices into `values`.
        var inputs: [Int]
        var output: Int
    }

    var values: [Value] = []
    var nodes: [Node] = []
    /// The values the caller fills in, in the file's order.
    var inputs: [Int] = []
    /// The values the caller reads, in the file's order.
    var outputs: [Int] = []

    func shape(_ value: Int) -> [Int] {
        values[value].shape
    }

    func constant(_ value: Int) -> Constant? {
        values[value].constant
    }

    /// Adds a constant made by a pass.
    mutating func addConstant(_ constant: Constant) -> Int {
        values.append(Value(shape: constant.shape, constant: constant))
        return values.count - 1
    }
}

/// Which node of the file something stems from.
struct NodeOrigin: Sendable {
    let name: String
    let operatorName: String
}
