import Capture
import Dispatch
public import Events
import Logging
import Outlets
import Synchronization

/// Analyses cameras and live streams, all at the same time, with one set of networks, and writes their events.
public final class LiveRun: AnalysisRun {
    public let statistics = RunStatistics()
    private let settings: RunSettings
    private let thresholds: CurrentThresholds
    private let outlets = SharedOutlets()
    private let log = Logger(label: "ferd")

    public init(_ settings: RunSettings) {
        var settings = settings
        // Two would draw over each other.
        if settings.cameras.count + settings.inputs.count > 1 { settings.showsProgress = false }
        self.settings = settings
        thresholds = CurrentThresholds(settings)
    }

    /// Works until `stop` is requested, every source has given what was asked for, or something fails that concerns all.
    ///
    /// A source that cannot be opened at the start ends the run; one that is lost later is waited for.
    /// - Returns: the exit code: 0, or that of the first failure.
    public func run(stop: StopRequest) -> Int32 {
        var failure = FirstFailure()
        failure.attempt {
            let counted = sourceNames.map { statistics.add(name: $0) }
            defer { for source in counted { source.ended() } }
            let networks = try Networks.loaded(for: settings, log: log)
            let sources = try open(stop: stop)
            // Only now: a mistyped name must make no files.
            let opened = try outlets.open(settings, isLive: true) { [weak self] in self?.status() }
            let runs = try zip(sources, counted).map { source, counted in
                tell(source.description)
                return try SourceRun(
                    source, networks: networks, outlets: opened, settings: settings, thresholds: thresholds,
                    statistics: counted)
            }
            try carry(runs, stop: stop)
        }
        // Whatever happened: the lines so far are results.
        failure.attempt { try outlets.close() }
        if let error = failure.error, failure.exitCode != 0 {
            log.error("\(Failure(describing: error).description)")
        }
        return failure.exitCode
    }

    public func status() -> StatusEvent { statistics.status(outlets: outlets.reports) }

    public func reopenOutlets() {
        outlets.reopen()
    }

    public func adjust(to settings: RunSettings) {
        thresholds.value = Thresholds(settings)
        outlets.adjust(to: settings.outlets)
    }

    /// In the order in which they are opened.
    private var sourceNames: [String] {
        let names = settings.cameras.map(\.name) + settings.inputs.map { MediaSource.name(of: $0) }
        return names.map { settings.sourceName ?? $0 }
    }

    /// Opens all of them; a stop ends that with `CaptureError.cancelled`.
    private func open(stop: StopRequest) throws(CaptureError) -> [ReconnectingSource] {
        var sources: [ReconnectingSource] = []
        for camera in settings.cameras {
            try sources.append(
                open(stop: stop) { cancellation throws(CaptureError) in
                    try ReconnectingSource(
                        camera: camera, options: settings.camera, duration: settings.duration,
                        cancellation: cancellation)
                })
        }
        for input in settings.inputs {
            try sources.append(
                open(stop: stop) { cancellation throws(CaptureError) in
                    try ReconnectingSource(
                        stream: input, options: settings.mediaOptions, cancellation: cancellation)
                })
        }
        return sources
    }

    private func open(
        stop: StopRequest, _ opening: (Cancellation) throws(CaptureError) -> ReconnectingSource
    ) throws(CaptureError) -> ReconnectingSource {
        let cancellation = Cancellation()
        stop.onRequest { cancellation.cancel() }
        defer { stop.onRequest(nil) }
        return try opening(cancellation)
    }

    /// Says what was got of a source.
    private func tell(_ got: SourceDescription) {
        var line = "\(got.name): \(got.title ?? got.codec), \(got.pixelFormat) \(got.width)x\(got.height)"
        if let rate = got.rate { line += ", \((rate * 100).rounded() / 100) frames/s" }
        log.notice("\(line)")
    }

    /// Runs all of them, each on a thread of its own, until the last has ended. One that fails stops the others.
    private func carry(_ runs: [SourceRun], stop: StopRequest) throws {
        let stops = runs.map { _ in StopRequest() }
        stop.onRequest { for stop in stops { stop.request() } }
        defer { stop.onRequest(nil) }
        let failures = Mutex(FirstFailure())
        let group = DispatchGroup()
        for (run, own) in zip(runs, stops) {
            // Reading waits for the source: never on a thread that others wait for.
            DispatchQueue(label: "ferd.reading").async(group: group) {
                do {
                    try run.run(stop: own)
                } catch {
                    failures.withLock { $0.note(error) }
                    for stop in stops { stop.request() }
                }
            }
        }
        group.wait()
        if let error = failures.withLock({ $0.error }) { throw error }
    }
}
