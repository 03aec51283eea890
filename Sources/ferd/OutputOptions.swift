import ArgumentParser
import Glibc
import Outlets
import Pipeline

struct OutputOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Write the events to this file instead of standard output.", valueName: "file"))
    var out: String?

    @Option(help: ArgumentHelp("Also write a table, one row per face and picture.", valueName: "file"))
    var csv: String?

    @Option(help: ArgumentHelp("Also write the video with the faces drawn in (no sound).", valueName: "file.mp4"))
    var annotate: String?

    @Flag(help: "Put the mean time of each stage into the goodbye line (it differs from run to run).")
    var timings = false

    func validate() throws {
        let places = [events] + [csv, annotate].compactMap { path in path.flatMap { FileIdentity(path: $0) } }
        let files = places.compactMap { $0 }
        guard Set(files).count == files.count else {
            throw ValidationError(
                "The events, --csv and --annotate need a file each, but two of them lead to the same one.")
        }
    }

    /// Where the events go.
    private var events: FileIdentity? {
        guard let out, out != "-" else { return FileIdentity(descriptor: STDOUT_FILENO) }
        return FileIdentity(path: out)
    }

    func apply(to settings: inout RunSettings) {
        settings.eventsPath = out
        settings.csvPath = csv
        settings.annotatePath = annotate
        settings.reportsTimings = timings
    }
}
