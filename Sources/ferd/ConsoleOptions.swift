import ArgumentParser
import Glibc
import Logging
import Pipeline
import Service

struct ConsoleOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Take settings from this TOML file, named as these options are; an option given here wins.",
            valueName: "file"), completion: .file())
    var config: String?

    @Option(
        help: ArgumentHelp(
            "Threads that decode and analyse (default: 2, or the machine's cores if fewer).", valueName: "n"))
    var threads: Int = 2

    @Flag(inversion: .prefixedNo, exclusivity: .chooseLast, help: "Say nothing but errors on standard error.")
    var quiet = false

    @Flag(
        inversion: .prefixedNo, exclusivity: .chooseLast,
        help: "Say on standard error which networks, input and sizes are used, and how long each stage takes.")
    var verbose = false

    func validate() throws {
        guard (1...64).contains(threads) else { throw ValidationError("--threads must be from 1 to 64.") }
        guard !(quiet && verbose) else { throw ValidationError("--quiet and --verbose exclude each other.") }
    }

    /// A progress bar is for people at a terminal, and never among the events.
    func showsProgress(besides outlets: OutletSettings) -> Bool {
        let eventsAreElsewhere = !outlets.usesStandardOutput || isatty(STDOUT_FILENO) == 0
        return !quiet && eventsAreElsewhere && Terminal.takesProgress
    }

    /// What is said, at the least.
    var level: Logger.Level { quiet ? .error : verbose ? .debug : .notice }

    /// Sets up what the process says and how it ends.
    func start() {
        StandardErrorLogHandler.install(level: level)
        OutputSignals.ignore()
    }
}
