import ArgumentParser
import Logging
import Pipeline
import Service
import Synchronization

/// What a running `ferd` makes of its configuration file when it is told to read it again.
final class Reload: Sendable {
    /// The command line's words.
    private let words: [String]
    private let run: any AnalysisRun
    /// With what it was started; nil: with no file.
    private let first: Configuration?
    /// With what it was told to go on.
    private let current: Mutex<Configuration?>
    private let log = Logger(label: "ferd")

    init(words: [String], of run: any AnalysisRun) {
        self.words = words
        self.run = run
        first = Configuration.path(in: words).flatMap { try? Configuration(path: $0) }
        current = Mutex(first)
    }

    /// Has the outputs reopened, applies what has changed in the file and can be applied, and tells what cannot.
    func callAsFunction() {
        run.reopenOutlets()
        guard let path = Configuration.path(in: words) else { return }
        do {
            let next = try Configuration(path: path)
            let command = try RunCommand.parse(next.arguments(besides: words) + words.drop { $0 == "run" })
            let changes = current.withLock { current in
                defer { current = next }
                return ReloadedSettings(next, since: current, first: first, words: words)
            }
            run.adjust(to: command.settings)
            let level = command.console.level
            // What it says of itself is told under the wordier level of the two; who reads it may rely on the new one.
            var log = log
            log.logLevel = min(StandardErrorLogHandler.level, level)
            StandardErrorLogHandler.level = level
            log.notice("\(path) read again; \(changes)")
        } catch {
            log.error("\(error); going on with the settings as they were")
        }
    }
}
