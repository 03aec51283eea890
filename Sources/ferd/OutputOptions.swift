import ArgumentParser
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
        let paths = [out, csv, annotate].compactMap { $0 }
        guard Set(paths).count == paths.count else {
            throw ValidationError("--out, --csv and --annotate need a file each.")
        }
    }

    func apply(to settings: inout RunSettings) {
        settings.eventsPath = out
        settings.csvPath = csv
        settings.annotatePath = annotate
        settings.reportsTimings = timings
    }
}
