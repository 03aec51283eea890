import ArgumentParser
import Pipeline

struct DetectionOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("The face detector: a name or an ONNX file, ferd's or a YuNet's.", valueName: "name|file"),
        completion: .file())
    var detector: String = "detector"

    @Option(
        help: ArgumentHelp(
            "Long side of the picture that the detector sees (default: by the picture's size). More finds smaller faces.",
            valueName: "pixels"))
    var detectSize: Int?

    @Option(
        help: ArgumentHelp(
            "Run the detector on every Nth picture and follow the landmarks in between.", valueName: "n"))
    var detectEvery: Int = 1

    @Option(help: ArgumentHelp("Leave out faces whose longer side is less than this.", valueName: "pixels"))
    var minFace: Double = 0

    @Option(help: ArgumentHelp("At most this many faces a picture, the surest first.", valueName: "n"))
    var maxFaces: Int = 32

    @Option(
        help: ArgumentHelp(
            "A face begins at this score, 0 to 1, and is then followed down to 0.6 of it (default: the detector's own).",
            valueName: "p"))
    var minScore: Double?

    func validate() throws {
        if let detectSize, !(64...4096).contains(detectSize) {
            throw ValidationError("--detect-size must be from 64 to 4096 pixels.")
        }
        guard detectEvery >= 1 else { throw ValidationError("--detect-every must be 1 or more.") }
        guard (0...100_000).contains(minFace) else {
            throw ValidationError("--min-face must be from 0 to 100000 pixels.")
        }
        guard (1...256).contains(maxFaces) else { throw ValidationError("--max-faces must be from 1 to 256.") }
        if let minScore, !(0...1).contains(minScore) { throw ValidationError("--min-score must be from 0 to 1.") }
    }

    func apply(to settings: inout RunSettings) {
        settings.detector = detector
        settings.detectSize = detectSize
        settings.detectEvery = detectEvery
        settings.minFace = Float(minFace)
        settings.maxFaces = maxFaces
        settings.minScore = minScore.map { Float($0) }
    }
}
