internal import Inference

/// A detector network made ready for one size of input.
struct DetectorSession {
    let width: Int
    let height: Int
    private let session: Session
    private let input: Int
    private let outputs: [Output]

    private struct Output {
        let stride: Int
        let score: Int
        let box: Int
        let landmarks: Int
    }

    /// Throws where the network's inputs and outputs are not those of a detector.
    init(_ model: Model, strides: [Int], width: Int, height: Int) throws(ModelError) {
        let session = try Session(model, inputShapes: ["luma": [1, 1, height, width]])
        func index(_ kind: String, stride: Int, planes: Int) throws(ModelError) -> Int {
            let name = "\(kind)_\(stride)"
            let index = try session.outputIndex(name)
            let shape = [1, planes, height / stride, width / stride]
            guard session.outputShapes[index] == shape else {
                throw ModelError(
                    model: model.name, reason: "output \(name) has shape \(session.outputShapes[index]), not \(shape)")
            }
            return index
        }
        var outputs: [Output] = []
        for stride in strides {
            outputs.append(
                Output(
                    stride: stride, score: try index("score", stride: stride, planes: 1),
                    box: try index("box", stride: stride, planes: 4),
                    landmarks: try index("landmarks", stride: stride, planes: 10)))
        }
        input = try session.inputIndex("luma")
        self.width = width
        self.height = height
        self.session = session
        self.outputs = outputs
    }

    /// Lets `fill` write the input, runs the network and hands each stride's output to `read`.
    func run(fill: (UnsafeMutableBufferPointer<Float>) -> Void, read: (DetectorLevel) -> Void) {
        fill(session.input(at: input))
        session.run()
        for output in outputs {
            read(
                DetectorLevel(
                    stride: output.stride, rows: height / output.stride, columns: width / output.stride,
                    scores: session.output(at: output.score), boxes: session.output(at: output.box),
                    landmarks: session.output(at: output.landmarks)))
        }
    }
}
