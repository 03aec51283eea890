public import ArgumentParser
public import Evaluation
import Glibc
import Outlets
import Pipeline

/// What both evaluations ask for.
struct EvaluationOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The folder with the labelled data.", valueName: "dir"), completion: .directory)
    var data: String

    @Option(help: ArgumentHelp("Which part of the data: train, valid or test.", valueName: "part"))
    var split: DataSplit = .valid

    @Option(help: ArgumentHelp("Threads that work on the pictures.", valueName: "n"))
    var threads: Int = 2

    @Flag(help: "Print one JSON object.")
    var json = false

    func validate() throws {
        guard (1...64).contains(threads) else { throw ValidationError("--threads must be from 1 to 64.") }
    }

    /// Prints what `evaluate` returns; its progress is shown where standard error is a terminal.
    func reporting(_ evaluate: (_ progress: @escaping @Sendable (Int, Int) -> Void) throws -> String) throws {
        let showsProgress = Terminal.takesProgress
        try Exit.reporting {
            let report = try evaluate { done, total in
                guard showsProgress else { return }
                let text = done == total ? "\r\u{1B}[2K" : "\r\u{1B}[2K\(done) of \(total)"
                _ = write(STDERR_FILENO, text, text.utf8.count)
            }
            try StandardOutput.print(report)
        }
    }
}

extension DataSplit: ExpressibleByArgument {}
