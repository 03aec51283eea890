import ArgumentParser
import Glibc
import Outlets
import Pipeline

struct OutputOptions: ParsableArguments {
    @Option(
        name: .customLong("out"),
        help: ArgumentHelp(
            "Write the events to this file instead of standard output, which is -. May be given several times.",
            valueName: "file"), completion: .file())
    var files: [String] = []

    @Option(
        help: ArgumentHelp("Also write a table, one row per face and picture.", valueName: "file"), completion: .file())
    var csv: String?

    @Option(
        help: ArgumentHelp("Also write the video with the faces drawn in (no sound).", valueName: "file.mp4"),
        completion: .file())
    var annotate: String?

    @Flag(
        inversion: .prefixedNo, exclusivity: .chooseLast,
        help: "Put the mean time of each stage into the goodbye line (it differs from run to run).")
    var timings = false

    func validate() throws {
        let others = [csv, annotate].compactMap { $0 }.map { FileIdentity(path: $0) }
        let places = (events + others).compactMap { $0 }
        guard Set(places).count == places.count else {
            throw ValidationError(
                "Each --out, --csv and --annotate needs a file of its own, but two of them lead to the same one.")
        }
    }

    /// Where the events go, as far as these options tell.
    private var events: [FileIdentity?] {
        guard !files.isEmpty else { return [FileIdentity(descriptor: STDOUT_FILENO)] }
        return files.map { $0 == "-" ? FileIdentity(descriptor: STDOUT_FILENO) : FileIdentity(path: $0) }
    }

    func apply(to settings: inout RunSettings) {
        settings.outlets.files = files
        settings.csvPath = csv
        settings.annotatePath = annotate
        settings.reportsTimings = timings
    }
}
