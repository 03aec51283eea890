import ArgumentParser
import Evaluation
import Outlets
import Pipeline

/// `ferd bench`: how long the networks take in ferd's engine, one thread.
struct BenchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench",
        abstract: "Measure how long a network takes in ferd's engine, one picture at a time on one thread.",
        discussion: """
            EXAMPLES
              ferd bench
              ferd bench --network i-mobilenetv2 --seconds 5
              ferd bench --network detector --size 640x384 --json
            """)

    @Option(
        name: .customLong("network"),
        help: ArgumentHelp("A name or an ONNX file; may be given several times.", valueName: "name|file"),
        completion: .file())
    var networks: [String] = ["detector", "fer-mobilenetv3", "lfnsb", "i-mobilenetv2", "i-mobilenetv2-48"]

    @Option(help: ArgumentHelp("Input size of networks that take any size.", valueName: "width>x<height"))
    var size: PictureSize = PictureSize(width: 320, height: 320)

    @Option(help: ArgumentHelp("Measure each network for this long.", valueName: "seconds"))
    var seconds: Double = 1

    @Flag(help: "Print one JSON object a network.")
    var json = false

    func validate() throws {
        guard seconds > 0, seconds <= 3600 else {
            throw ValidationError("--seconds must be above 0, and 3600 at most.")
        }
    }

    func run() throws {
        try Exit.reporting {
            for name in networks {
                let model = try WeightsFolder.model(name)
                let timing = try NetworkBenchmark.measure(
                    model, freeSize: (height: size.height, width: size.width), seconds: seconds)
                try StandardOutput.print(json ? timing.json : timing.line)
            }
        }
    }
}

/// A picture size as people write it: `1280x720`.
struct PictureSize: ExpressibleByArgument {
    var width: Int
    var height: Int

    init(width: Int, height: Int) {
        self.width = width
        self.height = height
    }

    init?(argument: String) {
        let parts = argument.lowercased().split(separator: "x", omittingEmptySubsequences: false).map { Int($0) }
        guard parts.count == 2, let width = parts[0], let height = parts[1],
            (1...8192).contains(width), (1...8192).contains(height)
        else { return nil }
        self.init(width: width, height: height)
    }

    var defaultValueDescription: String { "\(width)x\(height)" }
}
