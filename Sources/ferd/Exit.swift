import ArgumentParser
import Evaluation
import Inference
import Logging
import Outlets
import Pipeline
import Service

/// Ends a subcommand with the exit code that a failure asks for, after one line on standard error.
enum Exit {
    static func reporting(_ body: () throws -> Void) throws {
        StandardErrorLogHandler.install(level: .notice)
        OutputSignals.ignore()
        if let fault = Session.kernelFault { Logger(label: "ferd").warning("\(fault)") }
        do {
            try body()
        } catch OutletError.closed {
            // The reader has enough.
            return
        } catch let error as EvaluationError {
            try end(error.description, exitCode: error.exitCode)
        } catch let error as ConfigurationError {
            for line in error.lines.dropLast() { Logger(label: "ferd").error("\(line)") }
            try end(error.lines.last ?? "", exitCode: ConfigurationError.exitCode)
        } catch {
            let failure = Failure(describing: error)
            try end(failure.description, exitCode: failure.exitCode)
        }
    }

    /// Tells an error before the process has its log.
    static func tell(_ description: String) {
        Logger(label: "ferd") { _ in StandardErrorLogHandler(level: .error) }.error("\(description)")
    }

    private static func end(_ description: String, exitCode: Int32) throws {
        Logger(label: "ferd").error("\(description)")
        throw ExitCode(exitCode)
    }
}
