import Events
import Glibc
import Logging
public import Pipeline

/// Writes the status of a run to the log when SIGUSR1 asks for it.
public final class StatusSignal {
    private let watch: SignalWatch

    /// From its return on, the signal does not end the process any more.
    public init(of run: any AnalysisRun) {
        let log = Logger(label: "ferd")
        watch = SignalWatch([SIGUSR1], label: "ferd.status") { _ in
            for line in StatusPage.lines(of: run.status()) { log.notice("\(line)") }
        }
    }
}
