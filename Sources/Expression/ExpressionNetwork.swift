public import Faces
internal import Glibc
public import Imaging
public import Inference

/// A network that reads the expression of a face, ready to run. For one thread at a time; the model's weights are shared.
public final class ExpressionNetwork {
    public let description: ExpressionDescription
    /// Reads each face a second time mirrored and takes the mean: twice the time for a little more accuracy.
    public var averagesFlip = false

    private let session: Session
    /// 1, or 3 where the luma is repeated for a network of colour pictures.
    private let channels: Int
    private var warper = Warper()

    /// Makes `model` ready as it describes itself, in its metadata or in a JSON file beside it.
    public convenience init(_ model: Model) throws {
        try self.init(model, ExpressionDescription(model))
    }

    /// Makes `model` ready as `description` has it; throws `ExpressionError` where its inputs or outputs do not fit, and
    /// `ModelError` where it cannot be run.
    public init(_ model: Model, _ description: ExpressionDescription) throws {
        func fault(_ reason: String) -> ExpressionError { .invalid(file: model.name, reason: reason) }
        guard let input = model.inputs.first, model.inputs.count == 1, input.shape.count == 4 else {
            throw fault("not a network with one picture (N, C, H, W) as input")
        }
        guard let channels = input.shape[1], [1, 3].contains(channels) else {
            throw fault("its input has neither one channel nor three")
        }
        let side = description.side
        guard input.shape[0] ?? 1 == 1, input.shape[2] ?? side == side, input.shape[3] ?? side == side else {
            let shape = input.shape.map { $0.map(String.init) ?? "?" }.joined(separator: "x")
            throw fault("its input is \(shape), but it is described as \(side)x\(side)")
        }
        guard model.outputs.count == 1 else { throw fault("has \(model.outputs.count) outputs; one was expected") }
        self.description = description
        self.channels = channels
        session = try Session(model, inputShapes: [input.name: [1, channels, side, side]])
        let count = session.output(at: 0).count
        guard count == description.classes.count else {
            throw fault("answers with \(count) numbers, but \(description.classes.count) classes are named")
        }
    }

    /// Calibrated probabilities for the face with these landmarks in `plane`, aligned as in training; nil where the
    /// landmarks are degenerate or the network's numbers not finite.
    public func probabilities(in plane: LumaPlane, landmarks: Landmarks) -> ClassScores? {
        guard let transform = description.alignment.cropToSource(landmarks, side: description.side) else {
            return nil
        }
        return probabilities(plane, cropToSource: transform)
    }

    /// The same for a picture that is a face's crop already: the whole of it, centred, its long side the crop's side.
    public func probabilities(wholeOf plane: LumaPlane) -> ClassScores? {
        let side = Float(description.side)
        let scale = Float(max(plane.width, plane.height)) / side
        let transform = SimilarityTransform(
            a: scale, b: 0,
            translation: Point(
                x: (Float(plane.width) - scale * side + scale - 1) / 2,
                y: (Float(plane.height) - scale * side + scale - 1) / 2))
        return probabilities(plane, cropToSource: transform)
    }

    private func probabilities(_ plane: LumaPlane, cropToSource: SimilarityTransform) -> ClassScores? {
        let side = description.side
        let input = session.input(at: 0)
        warper.warp(
            plane, by: cropToSource, width: side, height: side, normalisation: description.normalisation, into: input)
        repeatChannel(input)
        guard let scores = run() else { return nil }
        guard averagesFlip else { return scores }
        for row in 0..<channels * side { input[row * side..<(row + 1) * side].reverse() }
        return run().map { scores.moved(towards: $0, by: 0.5) }
    }

    private func repeatChannel(_ buffer: UnsafeMutableBufferPointer<Float>) {
        let count = description.side * description.side
        guard let base = buffer.baseAddress else { return }
        for channel in 1..<max(channels, 1) { (base + channel * count).update(from: base, count: count) }
    }

    private func run() -> ClassScores? {
        session.run()
        return ClassScores(softmaxOf: session.output(at: 0), temperature: description.temperature)
    }
}
