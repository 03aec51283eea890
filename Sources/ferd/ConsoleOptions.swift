import ArgumentParser
import Glibc
import Logging
import Service

struct ConsoleOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Threads that decode and analyse (default: 2, or the machine's cores if fewer).", valueName: "n"))
    var threads: Int = 2

    @Flag(help: "Say nothing but errors on standard error.")
    var quiet = false

    @Flag(help: "Say on standard error what is going on.")
    var verbose = false

    func validate() throws {
        guard (1...64).contains(threads) else { throw ValidationError("--threads must be from 1 to 64.") }
        guard !(quiet && verbose) else { throw ValidationError("--quiet and --verbose exclude each other.") }
    }

    /// A progress bar is for people at a terminal.
    var showsProgress: Bool { !quiet && isatty(STDERR_FILENO) == 1 }

    /// Sets up what the process says and how it ends.
    func start() {
        StandardErrorLogHandler.install(level: quiet ? .error : verbose ? .debug : .notice)
        OutputSignals.ignore()
    }
}
