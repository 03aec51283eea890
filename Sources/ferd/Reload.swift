import ArgumentParser
import Logging
import Pipeline
import Service
import Synchronization

/// What a running `ferd` makes of its configuration file when it is told to read it again.
final class Reload: Sendable {
    /// What takes effect without a restart.
    private static let applicable: Set<String> = ["events", "max-rate"]

    /// The command line's words.
    private let words: [String]
    private let run: any AnalysisRun
    private let current: Mutex<Configuration?>
    private let log = Logger(label: "ferd")

    init(words: [String], of run: any AnalysisRun) {
        self.words = words
        self.run = run
        current = Mutex(Configuration.path(in: words).flatMap { try? Configuration(path: $0) })
    }

    /// Has the outputs reopened, applies what has changed in the file and can be applied, and tells what cannot.
    func callAsFunction() {
        run.reopenOutlets()
        guard let path = Configuration.path(in: words) else { return }
        do {
            let next = try Configuration(path: path)
            let command = try RunCommand.parse(next.arguments(besides: words) + words.drop { $0 == "run" })
            let changed = current.withLock { current in
                defer { current = next }
                return current.map { next.names(changedFrom: $0) } ?? []
            }
            run.select(command.outlets.selection)
            let waiting = changed.filter { !Self.applicable.contains($0) }
            log.notice(
                "\(path) read again\(waiting.isEmpty ? "" : "; need a restart: \(waiting.joined(separator: ", "))")")
        } catch {
            log.error("\(error); going on with the settings as they were")
        }
    }
}
