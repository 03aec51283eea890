import Capture
import Events
import Glibc
import Inference

/// What `--verbose` tells of a run, a line each.
enum RunDetails {
    /// The networks, their files and inputs, and what runs them.
    static func lines(of networks: Networks) -> [String] {
        [line(of: networks.detector, as: "detector"), line(of: networks.expression, as: "expression network")]
            + ["kernels: \(Session.kernelVariant)"]
    }

    /// An input and the size at which the detector sees it.
    static func lines(of source: SourceDescription, detectorInput: (width: Int, height: Int)) -> [String] {
        var input = "\(source.name): \(source.container), \(source.codec), \(source.pixelFormat)"
        input += ", \(source.width)x\(source.height)"
        input += source.rate.map { ", \(rounded($0)) frames/s" } ?? ", no constant rate"
        input += source.duration.map { ", \(rounded($0)) s" } ?? ", length unknown"
        return [input, "\(source.name): the detector sees \(detectorInput.width)x\(detectorInput.height)"]
    }

    /// The mean time of each stage.
    static func line(of times: StageTimes, frames: Int) -> String {
        "mean times: "
            + times.means(over: frames).map { "\($0.stage) \(rounded($0.milliseconds)) ms" }.joined(separator: ", ")
    }

    private static func line(of model: Model, as task: String) -> String {
        var status = stat()
        let size = stat(model.name, &status) == 0 ? ", \((Int(status.st_size) + 512) / 1024) KiB" : ""
        let inputs = model.inputs.map { input in
            "\(input.name) " + input.shape.map { $0.map(String.init) ?? "any" }.joined(separator: "x")
        }
        return "\(task): \(model.name)\(size), input \(inputs.joined(separator: ", "))"
    }

    private static func rounded(_ value: Double) -> Double { (value * 100).rounded() / 100 }
}
