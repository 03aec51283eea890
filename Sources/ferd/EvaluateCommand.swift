import ArgumentParser
import Evaluation
import Pipeline

/// `ferd evaluate`: measures the networks on labelled data, with the engine that runs them in daily use.
struct EvaluateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evaluate",
        abstract: "Measure accuracy on labelled data, with the same engine that analyses videos.",
        subcommands: [EvaluateExpressionCommand.self, EvaluateDetectorCommand.self])
}

struct EvaluateExpressionCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "expression",
        abstract: "Measure an expression network: accuracy, macro-F1, recall by class, calibration.",
        discussion: """
            DIR holds fer2013.csv with fer2013new.csv (FERPlus) as they are handed out, a pack of sheets \
            (ferplus_valid.csv, ferplus_valid_00.webp, …), or one folder of pictures per class.

            EXAMPLES
              ferd evaluate expression --data DIR
              ferd evaluate expression --data DIR --detect --json
              ferd evaluate expression --data DIR --classes 7 --predictions predictions.csv
            """)

    @OptionGroup var evaluation: EvaluationOptions

    @Option(
        help: ArgumentHelp("The expression network: a name or an ONNX file.", valueName: "name|file"),
        completion: .file())
    var network: String = WeightsFolder.expressionNetwork

    @Option(
        help: ArgumentHelp(
            "8: the votes of FERPlus, by strict majority; 7: the labels of FER2013.", valueName: "8|7"))
    var classes: Int = 8

    @Flag(help: "Find the face in each picture with ferd's own detector first.")
    var detect = false

    @Option(
        help: ArgumentHelp("The face detector for --detect: a name or an ONNX file.", valueName: "name|file"),
        completion: .file())
    var detector: String = "detector"

    @Flag(help: "Read each face a second time mirrored and take the mean.")
    var flip = false

    @Option(
        help: ArgumentHelp("Write each picture's index and probabilities to this file.", valueName: "file.csv"),
        completion: .file())
    var predictions: String?

    func validate() throws {
        guard classes == 8 || classes == 7 else { throw ValidationError("--classes must be 8 or 7.") }
    }

    func run() throws {
        try evaluation.reporting { progress in
            var run = ExpressionEvaluation(data: evaluation.data, network: try WeightsFolder.model(network))
            run.split = evaluation.split
            run.labels = classes == 8 ? .ferplus : .fer2013
            run.detector = detect ? try WeightsFolder.detector(detector, detectSize: nil) : nil
            run.averagesFlip = flip
            run.threads = evaluation.threads
            run.predictions = predictions
            let report = try run.run(progress: progress)
            return try evaluation.json ? report.json : report.text
        }
    }
}
