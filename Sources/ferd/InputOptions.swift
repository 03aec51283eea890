import ArgumentParser
import Pipeline

struct InputOptions: ParsableArguments {
    @Option(
        name: .customLong("input"),
        help: ArgumentHelp(
            "A video file, a picture, a URL (rtsp, http), or - for standard input. May be given several times.",
            valueName: "file"), completion: .file())
    var inputs: [String] = []

    @Option(help: ArgumentHelp("Begin this many seconds after the first picture.", valueName: "seconds"))
    var start: Double = 0

    @Option(help: ArgumentHelp("Stop after this many seconds of the video.", valueName: "seconds"))
    var duration: Double?

    @Option(help: ArgumentHelp("Analyse only every Nth picture.", valueName: "n"))
    var every: Int = 1

    @Flag(
        inversion: .prefixedNo, exclusivity: .chooseLast,
        help: "Play the input at its own pace, as if it were a camera: pictures that come too late are dropped.")
    var realtime = false

    @Option(
        name: .customLong("source"),
        help: ArgumentHelp("Name of the source in the events (default: the file's name).", valueName: "name"))
    var sourceName: String?

    /// The names of those that mean nothing without an input.
    static let namesForInputsOnly = ["start", "realtime"]

    func validate() throws {
        guard start >= 0, start.isFinite else { throw ValidationError("--start must be 0 or more seconds.") }
        if let duration, !(duration > 0 && duration.isFinite) {
            throw ValidationError("--duration must be more than 0 seconds.")
        }
        guard every >= 1 else { throw ValidationError("--every must be 1 or more.") }
    }

    func apply(to settings: inout RunSettings) {
        settings.start = start
        settings.duration = duration
        settings.every = every
        settings.isRealtime = realtime
        settings.sourceName = sourceName
    }
}
