import ArgumentParser
import Evaluation
import Inference
import Pipeline

struct EvaluateDetectorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "detector",
        abstract: "Measure face detectors: average precision by size of face, recall by pose and light, false alarms.",
        discussion: """
            DIR holds faces_valid.tar with the pictures and faces_valid.jsonl with their labels.

            EXAMPLES
              ferd evaluate detector --data DIR
              ferd evaluate detector --data DIR --json --predictions predictions.jsonl
              ferd evaluate detector --data DIR --detector detector --detector yunet.onnx --curves curves.svg
            """)

    @OptionGroup var evaluation: EvaluationOptions

    @Option(
        name: .customLong("detector"),
        help: ArgumentHelp(
            "The face detector: a name or an ONNX file, ferd's or a YuNet's; may be given several times.",
            valueName: "name|file"), completion: .file())
    var detectors: [String] = ["detector"]

    @Option(help: ArgumentHelp("Long side of the picture that the detector sees.", valueName: "pixels"))
    var detectSize: Int = 320

    @Option(help: ArgumentHelp("Score from which an alarm counts (default: the detector's own).", valueName: "p"))
    var minScore: Double?

    @Option(
        help: ArgumentHelp("Write the faces found in each picture to this file.", valueName: "file.jsonl"),
        completion: .file())
    var predictions: String?

    @Option(
        help: ArgumentHelp("Draw precision over recall of all detectors into this file.", valueName: "file.svg"),
        completion: .file())
    var curves: String?

    func validate() throws {
        guard (64...4096).contains(detectSize) else {
            throw ValidationError("--detect-size must be from 64 to 4096 pixels.")
        }
        if let minScore, !(0...1).contains(minScore) { throw ValidationError("--min-score must be from 0 to 1.") }
        guard predictions == nil || detectors.count == 1 else {
            throw ValidationError("--predictions is for one --detector.")
        }
        guard detectors.count <= 12 else { throw ValidationError("--detector can be given 12 times at most.") }
    }

    func run() throws {
        try evaluation.reporting { progress in
            // A mistyped name must not cost the time of the detectors before it.
            var models: [Model] = []
            for name in detectors { models.append(try WeightsFolder.detector(name, detectSize: detectSize)) }
            let reports = try models.map { try report(on: $0, progress) }
            if let curves { try DetectorCurves(reports).write(to: curves) }
            return try reports.map { try evaluation.json ? $0.json : $0.text }.joined(separator: "\n")
        }
    }

    private func report(
        on model: Model, _ progress: @escaping @Sendable (Int, Int) -> Void
    ) throws -> DetectorReport {
        var run = DetectorEvaluation(data: evaluation.data, detector: model)
        run.split = evaluation.split
        run.longSide = detectSize
        run.threshold = minScore.map { Float($0) }
        run.threads = evaluation.threads
        run.predictions = predictions
        return try run.run(progress: progress)
    }
}
