import Capture
public import Events
import Logging
import Outlets

/// Analyses the inputs of a run one after another and writes their events.
public final class FileRun: AnalysisRun {
    public let statistics = RunStatistics()
    private let settings: RunSettings
    private let thresholds: CurrentThresholds
    private let outlets = SharedOutlets()
    private let log = Logger(label: "ferd")

    public init(_ settings: RunSettings) {
        self.settings = settings
        thresholds = CurrentThresholds(settings)
    }

    /// Works until the last input has ended or `stop` is requested.
    ///
    /// An input that cannot be opened or read is told on the log, and the next one has its turn; what concerns all of
    /// them ends the run.
    /// - Returns: the exit code: 0, or that of the first failure.
    public func run(stop: StopRequest) -> Int32 {
        var exitCode: Int32 = 0
        var failure = FirstFailure()
        failure.attempt {
            let networks = try Networks.loaded(for: settings, log: log)
            for input in settings.inputs where !stop.isRequested {
                let counted = statistics.add(name: settings.sourceName ?? MediaSource.name(of: input))
                defer { counted.ended() }
                do {
                    let source = try open(input, stop: stop)
                    // Only now: a mistyped input must make no files.
                    let current = try outlets.open(settings, isLive: source.description.isLive) { [weak self] in
                        self?.status()
                    }
                    let run = try SourceRun(
                        source, networks: networks, outlets: current, settings: settings, thresholds: thresholds,
                        statistics: counted)
                    try run.run(stop: stop)
                } catch let error as CaptureError where error.exitCode != 0 {
                    log.error("\(error.description)")
                    if exitCode == 0 { exitCode = error.exitCode }
                }
            }
        }
        stop.onRequest { [outlets] in outlets.hurry() }
        defer { stop.onRequest(nil) }
        // Whatever happened: the lines so far are results.
        failure.attempt { try outlets.close() }
        if let error = failure.error, failure.exitCode != 0 {
            log.error("\(Failure(describing: error).description)")
            if exitCode == 0 { exitCode = failure.exitCode }
        }
        return exitCode
    }

    public func status() -> StatusEvent { statistics.status(outlets: outlets.reports) }

    public func reopenOutlets() {
        outlets.reopen()
    }

    public func adjust(to settings: RunSettings) {
        thresholds.value = Thresholds(settings)
        outlets.adjust(to: settings.outlets)
    }

    /// Opens `input`, which may take as long as a sender is silent: a stop ends that with `CaptureError.cancelled`.
    private func open(_ input: String, stop: StopRequest) throws(CaptureError) -> any FrameSource {
        let cancellation = Cancellation()
        stop.onRequest { cancellation.cancel() }
        defer { stop.onRequest(nil) }
        let source = try MediaSource(input, options: settings.mediaOptions, cancellation: cancellation)
        return settings.isRealtime ? PacedSource(source, start: settings.start) : source
    }
}
