internal import Inference

/// A detector network made ready for one size of input.
struct DetectorSession {
    let width: Int
    let height: Int
    private let session: Session
    private let form: DetectorForm
    private let input: Int
    private let channels: Int
    private let outputs: [Output]

    private struct Output {
        let stride: Int
        let score: Int
        let objectness: Int?
        let box: Int
        let landmarks: Int
    }

    /// Throws where the network's outputs do not have the shapes of its form.
    init(_ model: Model, _ description: DetectorDescription, width: Int, height: Int) throws(ModelError) {
        let (form, channels) = (description.form, description.input.channels)
        let session = try Session(model, inputShapes: [description.input.name: [1, channels, height, width]])
        func index(_ name: String, stride: Int, channels: Int) throws(ModelError) -> Int {
            let index = try session.outputIndex(name)
            let shape = form.shape(channels: channels, rows: height / stride, columns: width / stride)
            guard session.outputShapes[index] == shape else {
                throw ModelError(
                    model: model.name, reason: "output \(name) has shape \(session.outputShapes[index]), not \(shape)")
            }
            return index
        }
        var outputs: [Output] = []
        for stride in description.strides {
            let names = form.names(stride: stride)
            var objectness: Int?
            if let name = names.objectness { objectness = try index(name, stride: stride, channels: 1) }
            outputs.append(
                Output(
                    stride: stride, score: try index(names.score, stride: stride, channels: 1), objectness: objectness,
                    box: try index(names.box, stride: stride, channels: 4),
                    landmarks: try index(names.landmarks, stride: stride, channels: 10)))
        }
        input = try session.inputIndex(description.input.name)
        self.width = width
        self.height = height
        self.session = session
        self.form = form
        self.channels = channels
        self.outputs = outputs
    }

    /// Lets `fill` write the luma, `height` rows of `width` numbers, runs the network and hands each stride's output to
    /// `read`.
    func run(fill: (UnsafeMutableBufferPointer<Float>) -> Void, read: (DetectorLevel) -> Void) {
        let picture = session.input(at: input)
        fill(picture)
        repeatLuma(in: picture)
        session.run()
        for output in outputs {
            read(
                DetectorLevel(
                    form: form, stride: output.stride, rows: height / output.stride, columns: width / output.stride,
                    scores: session.output(at: output.score),
                    objectness: output.objectness.map { session.output(at: $0) },
                    boxes: session.output(at: output.box), landmarks: session.output(at: output.landmarks)))
        }
    }

    /// Copies the first channel into the others.
    private func repeatLuma(in picture: UnsafeMutableBufferPointer<Float>) {
        let pixels = width * height
        guard let luma = picture.baseAddress, picture.count >= channels * pixels else { return }
        for channel in 1..<max(channels, 1) { (luma + channel * pixels).update(from: luma, count: pixels) }
    }
}
