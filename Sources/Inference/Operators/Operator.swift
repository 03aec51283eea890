/// One of ONNX's operators with a node's attributes: knows how to say itself in the engine's own operations.
protocol Operator: Sendable {
    /// Adds what the node does to `program` and gives the values of its outputs.
    func build(_ inputs: Arguments, in program: inout ProgramBuilder) throws(Fault) -> [Int]
}

/// The inputs of a node, of which trailing or optional ones may be missing.
struct Arguments {
    let values: [Int?]
    /// How many outputs the node names.
    let outputCount: Int

    /// An input that the operator cannot do without.
    func required(_ index: Int) throws(Fault) -> Int {
        guard let value = optional(index) else { throw Fault("input \(index) is missing") }
        return value
    }

    /// An input that may be left out.
    func optional(_ index: Int) -> Int? {
        index < values.count ? values[index] : nil
    }

    /// All inputs of an operator that takes any number of them.
    func all() throws(Fault) -> [Int] {
        var result: [Int] = []
        for index in values.indices {
            result.append(try required(index))
        }
        return result
    }
}

/// How to read an operator from the file.
struct OperatorDefinition: Sendable {
    /// How many inputs and outputs a node may have.
    let inputs: ClosedRange<Int>
    var outputs: ClosedRange<Int> = 1...1
    /// Takes what the operator needs from the attributes, as the version of the operator set wants it.
    let make: @Sendable (inout Attributes, _ version: Int) throws(Fault) -> any Operator

    init(
        _ inputs: ClosedRange<Int>, outputs: ClosedRange<Int> = 1...1,
        make: @escaping @Sendable (inout Attributes, _ version: Int) throws(Fault) -> any Operator
    ) {
        self.inputs = inputs
        self.outputs = outputs
        self.make = make
    }
}

/// Every operator the engine knows.
enum OperatorCatalogue {
    /// The versions of ONNX's operator set whose rules are known.
    static let versions = 7...21

    static let definitions: [String: OperatorDefinition] = [
        convolutionOperators, poolingOperators, normalizationOperators, activationOperators, arithmeticOperators,
        reductionOperators, joiningOperators, shapingOperators, shapeQueryOperators, resizingOperators,
        paddingOperators, softmaxOperators, matrixOperators,
    ].reduce(into: [:]) { all, family in all.merge(family) { first, _ in first } }
}
