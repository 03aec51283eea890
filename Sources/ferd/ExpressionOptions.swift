import ArgumentParser
import Pipeline

struct ExpressionOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The expression network: fer-mobilenetv3, lfnsb (a little better, ten times the work), i-mobilenetv2 (as good as the first), "
                + "i-mobilenetv2-48 (the lightest), or an ONNX file.", valueName: "name|file"),
        completion: .file())
    var network: String = WeightsFolder.expressionNetwork

    @Flag(inversion: .prefixedNo, help: "Read each face a second time mirrored and take the mean: twice the work.")
    var flip = false

    @Option(
        help: ArgumentHelp(
            "Time constant of the smoothed probabilities; 0 smooths nothing.", valueName: "seconds"))
    var smoothing: Double = 0.3

    @Option(help: ArgumentHelp("An expression begins once its smoothed probability has held this …", valueName: "p"))
    var beginAt: Double = 0.55

    @Option(help: ArgumentHelp("… for this long …", valueName: "seconds"))
    var hold: Double = 0.25

    @Option(help: ArgumentHelp("… and ends when it falls below this.", valueName: "p"))
    var endBelow: Double = 0.4

    func validate() throws {
        guard (0...86_400).contains(smoothing) else {
            throw ValidationError("--smoothing must be from 0 to 86400 seconds.")
        }
        guard (0...86_400).contains(hold) else { throw ValidationError("--hold must be from 0 to 86400 seconds.") }
        guard (0...1).contains(beginAt) else { throw ValidationError("--begin-at must be from 0 to 1.") }
        guard (0...1).contains(endBelow) else { throw ValidationError("--end-below must be from 0 to 1.") }
        guard endBelow <= beginAt else {
            throw ValidationError("--end-below, \(endBelow), must not be more than --begin-at, \(beginAt).")
        }
    }

    func apply(to settings: inout RunSettings) {
        settings.network = network
        settings.averagesFlip = flip
        settings.smoothing = smoothing
        settings.beginAt = Float(beginAt)
        settings.endBelow = Float(endBelow)
        settings.hold = hold
    }
}
