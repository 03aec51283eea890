import Expression
import Faces
import Glibc
import Imaging
public import Inference

/// Reads the expressions of a labelled set of faces with the daemon's own engine and judges them.
public struct ExpressionEvaluation: Sendable {
    /// Folder of the set; see `LabelledFaces.read` for its forms.
    public var data: String
    public var split = DataSplit.valid
    public var labels = LabelSet.ferplus
    public var network: Model
    /// The detector that finds the face first; nil: the set's own landmarks place the crop where it has some.
    public var detector: Model?
    /// Reads each face a second time mirrored.
    public var averagesFlip = false
    public var threads = 1
    /// CSV file for the predictions: `index`, then FERPlus' eight probabilities.
    public var predictions: String?

    public init(data: String, network: Model) {
        self.data = data
        self.network = network
    }

    /// `progress` is called from any thread with the number of pictures done and of all.
    public func run(progress: @Sendable (_ done: Int, _ of: Int) -> Void = { _, _ in }) throws -> ExpressionReport {
        let set = try LabelledFaces.read(data, split: split, labels: labels)
        let faces = set.faces.filter { $0.label != nil || $0.plurality != nil }
        guard !faces.isEmpty else { throw EvaluationError.unsuitable("\(data): no labelled pictures in \(split)") }
        let description = try ExpressionDescription(network)
        let mapping = try ClassMapping(classes: description.classes, expressions: labels.expressions)
        let start = Self.seconds
        let readings = try OrderedWork.map(
            count: faces.count, threads: threads,
            makeTools: {
                try FaceReader(
                    network: ExpressionNetwork(network, description), averagesFlip: averagesFlip,
                    finder: detector.map { try TileFaceFinder($0) })
            }, progress: progress,
            work: { reader, index in try set.withLuma(faces[index]) { try reader.read(faces[index], $0) } })
        let elapsed = Self.seconds - start
        if let path = predictions {
            try Self.write(zip(faces, readings).map { ($0.index, $1.scores) }, description.classes, to: path)
        }
        let predictions = readings.map { mapping($0.scores) }
        let isVoted = faces.contains { $0.plurality != nil }
        return ExpressionReport(
            description: description, evaluation: self, notes: set.notes + mapping.notes,
            placements: readings.map(\.placement), scores: score(faces, predictions, \.label),
            plurality: isVoted ? score(faces, predictions, \.plurality) : nil,
            picturesPerSecond: Double(faces.count) / max(elapsed, 1e-9))
    }

    private func score(
        _ faces: [LabelledFace], _ predictions: [ClassScores], _ label: (LabelledFace) -> FaceExpression?
    ) -> ClassificationScores {
        let kept = zip(faces, predictions).compactMap { face, prediction in
            label(face).flatMap { labels.expressions.firstIndex(of: $0) }.map { ($0, prediction) }
        }
        return ClassificationScores(
            labels: kept.map(\.0), predictions: kept.map(\.1), classes: labels.expressions.count)
    }

    private static func write(
        _ predictions: [(index: Int, scores: ClassScores)], _ classes: [String], to path: String
    ) throws(EvaluationError) {
        let mapping = try ClassMapping(classes: classes, expressions: LabelSet.ferplus.expressions)
        var lines = ["index,\(LabelSet.ferplus.expressions.map(\.name).joined(separator: ","))\n"]
        for (index, scores) in predictions {
            let mapped = mapping(scores)
            lines.append("\(index),\(mapped.indices.map { "\(mapped[$0])" }.joined(separator: ","))\n")
        }
        try TextFile.write(lines, to: path)
    }

    private static var seconds: Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }
}

/// How a face's crop was placed.
enum CropPlacement: Sendable { case givenLandmarks, detected, wholePicture }

/// One thread's tools: the network, and the detector where it is to find the faces.
final class FaceReader {
    private let network: ExpressionNetwork
    private let finder: TileFaceFinder?

    init(network: ExpressionNetwork, averagesFlip: Bool, finder: TileFaceFinder?) {
        self.network = network
        self.finder = finder
        network.averagesFlip = averagesFlip
    }

    /// Probabilities by the network's classes, and how the crop was placed: where no face is found, the whole picture.
    func read(_ face: LabelledFace, _ plane: LumaPlane) throws -> (scores: ClassScores, placement: CropPlacement) {
        let landmarks = try finder.map { try $0.landmarks(in: plane) } ?? face.landmarks
        if let landmarks, let scores = network.probabilities(in: plane, landmarks: landmarks) {
            return (scores, finder == nil ? .givenLandmarks : .detected)
        }
        guard let scores = network.probabilities(wholeOf: plane) else {
            throw EvaluationError.broken(
                "\(network.description.name): its answer to picture \(face.index) is not finite")
        }
        return (scores, .wholePicture)
    }
}
