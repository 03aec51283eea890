/// A network as the file has it, checked as far as that goes without knowing the inputs' shapes.
struct Graph: Sendable {
    struct Node: Sendable {
        let origin: NodeOrigin
        let operation: any Operator
        /// Values by index; nil where an optional input is left out.
        let inputs: [Int?]
        /// Values by index; nil where an output is not wanted.
        let outputs: [Int?]
    }

    /// An input or an output.
    struct Endpoint: Sendable {
        let value: Int
        let description: TensorDescription
    }

    /// In an order in which they can run.
    var nodes: [Node] = []
    var inputs: [Endpoint] = []
    /// Values that the caller reads, with what the file says about them.
    var outputs: [Endpoint] = []
    /// Known values.
    var constants: [Int: Constant] = [:]
    /// Number of values; they are numbered from zero.
    var valueCount = 0
    var metadata: [String: String] = [:]
}
