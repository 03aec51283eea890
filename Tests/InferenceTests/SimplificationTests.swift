import Testing

@testable import Inference

/// What the passes leave of typical pieces of networks. That the results stay right is the operator cases' affair.
@Suite struct SimplificationTests {
    private func operations(_ sketch: ModelSketch) throws -> [any Operation] {
        let model = try Model(bytes: try sketch.bytes(), name: "m")
        let shapes = model.inputs.map { $0.shape.compactMap { $0 } }
        return try Program(model.graph, inputShapes: shapes).nodes.map(\.operation)
    }

    private let picture = ModelSketch().input("x", [1, 4, 6, 6]).floats("w", [4, 4, 1, 1]).floats(
        "p", [4], [1, 2, 3, 4])

    @Test func normalizationAndActivationMoveIntoTheConvolution() throws {
        let result = try operations(
            picture.node("Conv", ["x", "w"], ["a"]).node("BatchNormalization", ["a", "p", "p", "p", "p"], ["b"])
                .node("Relu", ["b"], ["y"]).output("y"))
        let convolution = try #require(result.first as? ConvolutionOperation)
        #expect(result.count == 1)
        #expect(convolution.activation == .relu)
        #expect(convolution.hasBias)
    }

    @Test func normalizationBeforePaddingStays() throws {
        let padded = try operations(
            picture.node("BatchNormalization", ["x", "p", "p", "p", "p"], ["a"])
                .node("Conv", ["a", "w"], ["y"], ["pads": .integers([1, 1, 1, 1])]).output("y"))
        #expect(padded.count == 2)
        let plain = try operations(
            picture.node("BatchNormalization", ["x", "p", "p", "p", "p"], ["a"]).node("Conv", ["a", "w"], ["y"]).output(
                "y"))
        #expect(plain.count == 1)
    }

    @Test func aResidualMovesIntoTheLaterConvolution() throws {
        let result = try operations(
            picture.node("Conv", ["x", "w"], ["a"]).node("Conv", ["a", "w"], ["b"]).node("Add", ["b", "a"], ["c"])
                .node("Relu", ["c"], ["y"]).output("y"))
        #expect(result.count == 2)
        let last = try #require(result.last as? ConvolutionOperation)
        #expect(last.residual == .beforeActivation)
        #expect(last.activation == .relu)
    }

    @Test func aResidualAfterAnActivationStaysAfterIt() throws {
        let result = try operations(
            picture.node("Conv", ["x", "w"], ["a"]).node("Relu", ["a"], ["b"]).node("Add", ["x", "b"], ["y"]).output(
                "y"))
        let convolution = try #require(result.first as? ConvolutionOperation)
        #expect(result.count == 1)
        #expect(convolution.residual == .afterActivation)
    }

    @Test func aValueThatIsReadElsewhereIsNotFusedAway() throws {
        let result = try operations(
            picture.node("Conv", ["x", "w"], ["a"]).node("Relu", ["a"], ["y"]).output("y").output("a"))
        #expect(result.count == 2)
    }

    @Test func hardSwishInTwoNodesBecomesOne() throws {
        let result = try operations(
            picture.node("HardSigmoid", ["x"], ["g"], ["alpha": .float(1 / 6), "beta": .float(0.5)])
                .node("Mul", ["g", "x"], ["y"]).output("y"))
        #expect((result.first as? ActivationOperation)?.activation == .hardSwish)
        #expect(result.count == 1)
    }

    @Test func biasMovesIntoTheFullyConnectedLayer() throws {
        let result = try operations(
            ModelSketch().input("x", [3, 4]).floats("w", [4, 5]).floats("b", [5]).node("MatMul", ["x", "w"], ["a"])
                .node("Add", ["b", "a"], ["s"]).node("Relu", ["s"], ["y"]).output("y"))
        let layer = try #require(result.first as? LinearOperation)
        #expect(result.count == 1)
        #expect(layer.hasBias && layer.activation == .relu)
    }

    @Test func whatNobodyReadsIsDropped() throws {
        let result = try operations(
            picture.node("Exp", ["x"], ["a"]).node("Exp", ["a"], ["b"]).node("Relu", ["x"], ["y"]).output("y"))
        #expect(result.count == 1)
    }
}
