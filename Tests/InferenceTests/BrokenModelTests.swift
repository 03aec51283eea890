import FoundationEssentials
import Testing

@testable import Inference

/// Models that cannot be used: each is refused with one line that says where and why.
@Suite struct BrokenModelTests {
    struct Broken: Sendable, CustomTestStringConvertible {
        let model: ModelSketch
        /// The node that the error has to name.
        var node: String?
        /// A part of what it has to say.
        let reason: String
        var testDescription: String { "\(node ?? "the file"): \(reason)" }
    }

    /// A picture of 3 channels goes in as `x`, the result of the node comes out.
    private static func one(
        _ name: String, _ inputs: [String], _ attributes: [String: ModelSketch.Attribute] = [:], version: Int64 = 17,
        with constants: (ModelSketch) -> ModelSketch = { $0 }, saying reason: String
    ) -> Broken {
        let sketch = constants(ModelSketch(version: version).input("x", [1, 3, 8, 8]))
            .node(name, inputs, ["y"], attributes).output("y")
        return Broken(model: sketch, node: "\(name.lowercased())-0", reason: reason)
    }

    private static func weights(_ shape: [Int64]) -> (ModelSketch) -> ModelSketch {
        { $0.floats("w", shape) }
    }

    private static func numbers(_ values: [Int64]) -> (ModelSketch) -> ModelSketch {
        { $0.integers("n", values) }
    }

    static let brokenNodes: [Broken] = [
        one("Quantum", ["x"], saying: "this operator is not supported"),
        one("If", ["x"], ["then_branch": .graph], saying: "this operator is not supported"),
        one("Relu", ["x"], ["alpha": .float(1)], saying: "attribute 'alpha' is not supported"),
        one("Relu", ["z"], saying: "its input 'z' does not exist"),
        one("Relu", ["y"], saying: "a cycle, or nodes in the wrong order"),
        one("Relu", [""], saying: "input 0 is missing"),
        one("Relu", ["x", "x"], saying: "it has 2 inputs"),
        one("Elu", ["x"], ["alpha": .integer(1)], saying: "has the type int instead of float"),
        one("Elu", ["x"], ["alpha": .float(.nan)], saying: "is not finite"),
        one("Conv", ["x", "x"], saying: "its weights must be constant floats"),
        one("Conv", ["x", "w"], with: weights([4, 2, 3, 3]), saying: "do not fit 3 channels in 1 groups"),
        one("Conv", ["x", "w"], with: weights([4, 3, 3]), saying: "do not fit an input"),
        one(
            "Conv", ["x", "w"], ["group": .integer(0)], with: weights([4, 3, 3, 3]), saying: "attribute 'group' is 0"),
        one("Conv", ["x", "w"], ["group": .integer(2)], with: weights([4, 3, 3, 3]), saying: "in 2 groups"),
        one("Conv", ["x", "w"], ["strides": .integers([0, 1])], with: weights([4, 3, 3, 3]), saying: "'strides'"),
        one(
            "Conv", ["x", "w"], ["strides": .integers([1])], with: weights([4, 3, 3, 3]),
            saying: "has 1 values instead of 2"),
        one("Conv", ["x", "w"], ["pads": .integers([0, -1, 0, 0])], with: weights([4, 3, 3, 3]), saying: "'pads'"),
        one(
            "Conv", ["x", "w"], ["pads": .integers([1 << 27, 1 << 27, 0, 0])], with: weights([4, 3, 3, 3]),
            saying: "too large"),
        one(
            "Conv", ["x", "w"], ["dilations": .integers([1 << 40, 1])], with: weights([4, 3, 3, 3]),
            saying: "out of range"),
        one(
            "Conv", ["x", "w"], ["auto_pad": .string("SAME")], with: weights([4, 3, 3, 3]),
            saying: "unsupported value 'SAME'"),
        one(
            "Conv", ["x", "w"], ["kernel_shape": .integers([5, 5])], with: weights([4, 3, 3, 3]), saying: "kernel_shape"
        ),
        one("Conv", ["x", "w"], with: weights([4, 3, 9, 9]), saying: "does not fit into 8 pixels"),
        one("MaxPool", ["x"], saying: "attribute 'kernel_shape' is missing"),
        one("MaxPool", ["x"], ["kernel_shape": .integers([9, 9])], saying: "does not fit into 8 pixels"),
        one("Concat", ["x", "x"], saying: "attribute 'axis' is missing"),
        one("Concat", ["x", "x"], ["axis": .integer(4)], saying: "axis 4 is outside"),
        one("Concat", ["x", "w"], ["axis": .integer(2)], with: weights([1, 2, 8, 8]), saying: "cannot be joined"),
        one("Concat", ["x", "n"], ["axis": .integer(0)], with: numbers([1]), saying: "cannot be joined"),
        one("Add", ["x", "w"], with: weights([5]), saying: "cannot be broadcast"),
        one("Add", ["x", "n"], with: numbers([1]), saying: "integers are only supported where they are constant"),
        one(
            "Div", ["n", "m"], with: { $0.integers("n", [1]).integers("m", [0]) },
            saying: "overflows or divides by zero"),
        one("Mul", ["n", "n"], with: numbers([.max]), saying: "overflows or divides by zero"),
        one("Reshape", ["x", "n"], with: numbers([5, -1]), saying: "cannot take the shape"),
        one("Reshape", ["x", "n"], with: numbers([-1, -1]), saying: "more than one extent open"),
        one("Reshape", ["x", "n"], with: numbers([1 << 40, 1 << 40]), saying: "out of range"),
        one("Reshape", ["x", "n"], with: numbers([Int64](repeating: 1, count: 9) + [192]), saying: "10 dimensions"),
        one("Reshape", ["x", "x"], saying: "its shape must be constant"),
        one("Squeeze", ["x", "n"], with: numbers([1]), saying: "are not of extent 1"),
        one("Squeeze", ["x", "n"], version: 11, with: numbers([0]), saying: "an attribute in this operator set"),
        one("Unsqueeze", ["x", "n"], with: numbers([0, 0]), saying: "name an axis twice"),
        one("Transpose", ["x"], ["perm": .integers([0, 1, 1, 2])], saying: "is no permutation"),
        one("Expand", ["x", "n"], with: numbers([1 << 20, 1 << 20, 3, 8, 8]), saying: "too large"),
        one("ConstantOfShape", ["n"], with: numbers([1 << 13, 1 << 13]), saying: "too large"),
        one("Range", ["n", "n", "m"], with: { $0.integers("n", [1]).integers("m", [0]) }, saying: "its delta is zero"),
        one(
            "Range", ["n", "m", "n"], with: { $0.integers("n", [.min]).integers("m", [.max]) }, saying: "moderate size"),
        one("Cast", ["x"], ["to": .integer(7)], saying: "only supported of constants"),
        one("Cast", ["x"], ["to": .integer(99)], saying: "element type 99 is not supported"),
        one("Gather", ["x", "n"], ["axis": .integer(1)], with: numbers([3]), saying: "index 3 is outside"),
        one("Gather", ["x", "n"], with: numbers([.min]), saying: "is outside"),
        one(
            "Slice", ["x", "n", "n", "n", "m"], with: { $0.integers("n", [0]).integers("m", [0]) },
            saying: "a step of 0"),
        one("Slice", ["x", "n", "n"], with: numbers([4]), saying: "has no elements"),
        one(
            "Slice", ["x", "n", "m"], with: { $0.integers("n", [0]).integers("m", [0, 1]) },
            saying: "do not fit together"),
        one("Split", ["x", "n"], ["axis": .integer(1)], with: numbers([2, 2]), saying: "do not make up 3"),
        one("Resize", ["x", "", "", "n"], ["mode": .string("cubic")], with: numbers([1, 3, 9, 9]), saying: "'cubic'"),
        one("Resize", ["x", "", "", "n"], with: numbers([1, 4, 9, 9]), saying: "only height and width"),
        one("Resize", ["x", "", "", "n"], with: numbers([1, 3, 1 << 40, 9]), saying: "out of range"),
        one("Resize", ["x"], saying: "neither scales nor sizes"),
        one("Resize", ["x", "", "w"], with: { $0.floats("w", [4], [1, 1, .nan, 1]) }, saying: "out of range"),
        one("Pad", ["x", "n"], with: numbers([0, 0, -4, 0, 0, 0, -4, 0]), saying: "do not fit 8 slices"),
        one(
            "Pad", ["x", "n"], ["mode": .string("reflect")], with: numbers([0, 0, 8, 0, 0, 0, 0, 0]),
            saying: "cannot be reflected"),
        one("Pad", ["x", "n"], with: numbers([0, 0, .max, 0, 0, 0, 0, 0]), saying: "do not fit"),
        one("ReduceMean", ["x"], ["axes": .integers([7])], saying: "axis 7 is outside"),
        one(
            "BatchNormalization", ["x", "w", "w", "w", "v"],
            with: { $0.floats("w", [3]).floats("v", [3], [1, -1, 1]) },
            saying: "invalid variance"),
        one("BatchNormalization", ["x", "w", "w", "w", "w"], with: weights([4]), saying: "4 values for 3 channels"),
        one("Gemm", ["x", "w"], with: weights([8, 8]), saying: "must be matrices"),
        one("MatMul", ["x", "w"], with: weights([7, 2]), saying: "do not fit an input"),
        one("Clip", ["x", "x"], saying: "its min must be constant"),
        one("PRelu", ["x", "w"], with: weights([2, 1, 3, 8, 8]), saying: "do not fit an input"),
        one("Softmax", ["x"], ["axis": .integer(-5)], saying: "axis -5 is outside"),
    ]

    private static let relu = ModelSketch().input("x", [1, 3, 8, 8]).node("Relu", ["x"], ["y"]).output("y")

    static let brokenFiles: [Broken] = [
        Broken(model: ModelSketch(version: 6), reason: "version 6 of ONNX's operator set"),
        Broken(model: ModelSketch(version: 22), reason: "version 22 of ONNX's operator set"),
        Broken(model: relu.changed { $0.opsetImport = [] }, reason: "does not say which version"),
        Broken(model: relu.changed { $0.graph.output = [] }, reason: "it has no outputs"),
        Broken(model: relu.output("z"), reason: "output 'z' is computed by no node"),
        Broken(model: relu.output("y"), reason: "output 'y' is listed twice"),
        Broken(model: relu.input("x", [1]), reason: "value 'x' is defined twice"),
        Broken(model: relu.input("n", [1], type: .int64), reason: "unsupported element type int64"),
        Broken(model: relu.input("n", [-4]), reason: "a dimension of -4"),
        Broken(model: relu.input("n", [1 << 62]), reason: "a dimension of"),
        Broken(model: relu.input("n", [1 << 20, 1 << 20]), reason: "too large"),
        Broken(model: relu.input("n", [1, nil, 3]), reason: "leaves dimension 1 free"),
        Broken(model: relu.floats("w", [2, 2], [1, 2, 3]), reason: "tensor 'w': 3 values where its shape asks for 4"),
        Broken(model: relu.floats("w", [-1], []), reason: "dimension -1 is out of range"),
        Broken(model: relu.floats("w", [1 << 32, 1 << 32], []), reason: "out of range"),
        Broken(model: relu.floats("w", [1 << 20, 1 << 20], []), reason: "too large"),
        Broken(
            model: relu.floats("w", [1]).changed { $0.graph.initializer[0].rawData = Data([1, 2, 3]) },
            reason: "3 bytes where its shape asks for 4"),
        Broken(
            model: relu.floats("w", [1]).changed { $0.graph.initializer[0].dataLocation = .external },
            reason: "tensor 'w' is kept in an external file"),
        Broken(
            model: relu.floats("w", [1]).changed { $0.graph.initializer[0].dataType = 8 },
            reason: "element type string is not supported"),
        Broken(
            model: relu.floats("w", [1]).changed { $0.graph.initializer[0].dataType = 1000 },
            reason: "element type 1000 is unknown"),
        Broken(
            model: relu.changed { $0.graph.sparseInitializer = [Onnx_SparseTensorProto()] },
            reason: "sparse tensors are not supported"),
        Broken(model: relu.changed { $0.clearGraph() }, reason: "it holds no graph"),
        Broken(
            model: ModelSketch().input("x", [1]).integers("n", [1, 2]).node("Identity", ["n"], ["y"]).output("y"),
            reason: "output 'y' is not made of floating-point numbers"),
        Broken(
            model: relu.node("Relu", ["y"], ["y"]), node: "relu-1", reason: "value 'y' is defined twice"),
        Broken(
            model: relu.changed { $0.graph.node[0].domain = "com.example" }, node: "relu-0",
            reason: "operators of domain 'com.example'"),
        Broken(
            model: ModelSketch().input("x", [1]).node("Add", ["x", "b"], ["a"]).node("Relu", ["a"], ["b"]).output("b"),
            node: "add-0", reason: "its input 'b' is computed only later"),
        Broken(
            model: relu.changed { $0.graph.node[0].name = "two\nlines" }.changed { $0.graph.node[0].opType = "No" },
            node: "two\u{FFFD}lines", reason: "this operator is not supported"),
    ]

    @Test(arguments: brokenNodes + brokenFiles) func isRefused(_ broken: Broken) throws {
        let bytes = try broken.model.bytes()
        let error = #expect(throws: ModelError.self) { try Session(try Model(bytes: bytes, name: "broken.onnx")) }
        guard let error else { return }
        #expect(error.model == "broken.onnx")
        #expect(error.node == broken.node)
        #expect(error.reason.contains(broken.reason), "\(error)")
        #expect(!error.description.contains("\n"))
    }

    @Test func tooMuchWorkingMemoryIsRefused() throws {
        // Each tensor is allowed, all of them together are not.
        var sketch = ModelSketch().input("x", [1, 1, 1 << 13, 1 << 14])
        for index in 0..<5 {
            sketch = sketch.node("Relu", ["x"], ["y\(index)"]).output("y\(index)")
        }
        let bytes = try sketch.bytes()
        let error = #expect(throws: ModelError.self) { try Session(try Model(bytes: bytes, name: "m")) }
        #expect(error?.reason.contains("working memory") == true)
    }

    @Test func aMissingFileIsNamed() {
        let error = #expect(throws: ModelError.self) { try Model(contentsOf: "/nowhere/net.onnx") }
        #expect(error?.description == "/nowhere/net.onnx: No such file or directory")
    }

    @Test func aDirectoryIsNoModel() {
        let error = #expect(throws: ModelError.self) { try Model(contentsOf: "/") }
        #expect(error?.description == "/: this is a directory")
    }

    @Test func wrongInputShapesAreRefused() throws {
        let model = try Model(bytes: try Self.relu.bytes(), name: "m")
        #expect(throws: ModelError.self) { try Session(model, inputShapes: ["x": [1, 3, 8]]) }
        #expect(throws: ModelError.self) { try Session(model, inputShapes: ["x": [1, 3, 8, 9]]) }
        #expect(throws: ModelError.self) { try Session(model, inputShapes: ["z": [1, 3, 8, 8]]) }
        let session = try Session(model)
        #expect(throws: ModelError.self) { try session.withInput("z") { _ in } }
        #expect(throws: ModelError.self) { try session.withOutput("z") { _, _ in } }
    }
}
