import Capture
import Events
import Expression
import Inference
import Logging
import Outlets
import Synchronization

/// One source on its way through the stages: from its hello line to its goodbye line.
final class SourceRun {
    private let source: any FrameSource
    private let description: SourceDescription
    private let networks: Networks
    private let outlets: RunOutlets
    private let settings: RunSettings
    private let analyser: FrameAnalyser
    private let annotation: AnnotatedClip?
    private var stream: EventStream
    private var progress: ProgressBar?
    private let log = Logger(label: "ferd")

    /// - Throws: `ModelError`, `OutletError` where the networks or the annotated video cannot be set up.
    init(_ source: any FrameSource, networks: Networks, outlets: RunOutlets, settings: RunSettings) throws {
        self.source = source
        self.networks = networks
        self.outlets = outlets
        self.settings = settings
        let analyser = try FrameAnalyser(networks: networks, settings: settings)
        self.analyser = analyser
        let description = source.description
        annotation = try settings.annotatePath.map { path in
            try AnnotatedClip(
                path: path, inputs: settings.inputs, description: description, classes: analyser.classes)
        }
        self.description = description
        stream = EventStream(
            source: settings.sourceName ?? description.name, clock: SourceClock(description),
            classes: analyser.classes, writer: outlets.events)
        progress = settings.showsProgress ? ProgressBar(name: description.name, duration: description.duration) : nil
    }

    /// Works until the source ends, something fails or `stop` is requested. In each of these cases all outlets that still
    /// take something get all that was found until then, and the goodbye line.
    /// - Throws: `OutletError`, `VideoError`, `ModelError`; `CaptureError` where the source failed and nothing else.
    func run(stop: StopRequest) throws {
        let begin = MonotonicClock.now()
        let detectorInput = analyser.detectorInput(width: description.width, height: description.height)
        for line in RunDetails.lines(of: description, detectorInput: detectorInput) { log.debug("\(line)") }
        stream.writeHello(
            description: description, networks: networks.records(classes: analyser.classes.count),
            settings: SettingsRecord(
                settings, minScore: analyser.minScore,
                detectSize: try analyser.detectSize(width: description.width, height: description.height)))
        stop.onRequest { [source] in source.cancel() }
        defer { stop.onRequest(nil) }

        var failure = FirstFailure()
        var sourceFailure: CaptureError?
        failure.attempt {
            try outlets.events.check()
            sourceFailure = try carryFrames(stop: stop)
        }
        progress?.clear()
        var last = FrameAnalysis()
        analyser.finish(into: &last)
        failure.attempt { try annotation?.finish() }
        let totals = stream.writeGoodbye(
            last, counters: source.counters, reportsTimings: settings.reportsTimings,
            exitCode: failure.error == nil ? sourceFailure?.exitCode ?? 0 : failure.exitCode)
        failure.attempt { try outlets.events.check() }
        if let error = failure.error { throw error }
        summarise(totals, seconds: MonotonicClock.now() - begin)
        if let sourceFailure { throw sourceFailure }
    }

    /// - Returns: why the source broke off, where it did: its events so far are whole and get their goodbye.
    private func carryFrames(stop: StopRequest) throws -> CaptureError? {
        let conveyor = FrameConveyor(
            threads: settings.threads, stop: stop,
            analyse: { [analyser] slot in try analyser.analyse(slot.frame, into: &slot.analysis) },
            write: { [unowned self] slot in try write(slot) },
            onFailure: { [source] in source.cancel() })
        var sourceFailure: CaptureError?
        try conveyor.run { slot in
            slot.analysis.clear()
            let begin = MonotonicClock.now()
            defer { slot.analysis.times.decode = MonotonicClock.now() - begin }
            do throws(CaptureError) {
                return try source.read(into: slot.frame)
            } catch {
                sourceFailure = error
                return false
            }
        }
        return sourceFailure
    }

    /// Gives the frame to every outlet, whatever becomes of the others.
    private func write(_ slot: FrameSlot) throws {
        let begin = MonotonicClock.now()
        var failure = FirstFailure()
        failure.attempt { try annotation?.write(slot.frame, slot.analysis.faces) }
        stream.write(&slot.analysis, frame: slot.frame.index, time: slot.frame.time)
        stream.addWritingTime(MonotonicClock.now() - begin)
        progress?.update(
            frames: stream.frames, position: (slot.frame.time ?? 0) - (description.firstTime ?? 0) - settings.start)
        failure.attempt { try outlets.events.check() }
        if let error = failure.error { throw error }
    }

    private func summarise(_ totals: EventStream.Totals, seconds: Double) {
        let counters = source.counters
        func count(_ number: Int, _ thing: String) -> String { "\(number) \(thing)\(number == 1 ? "" : "s")" }
        var line = "\(description.name): \(count(totals.frames, "frame")), \(count(totals.faces, "face"))"
        line += ", \(Int((Double(totals.frames) / max(seconds, 0.001)).rounded())) frames/s"
        if counters.decodeErrors > 0 { line += ", \(count(counters.decodeErrors, "damaged packet")) passed over" }
        if counters.damagedPictures > 0 { line += ", \(count(counters.damagedPictures, "damaged picture"))" }
        if counters.mendedTimes > 0 { line += ", \(count(counters.mendedTimes, "time")) mended" }
        log.notice("\(line)")
        log.debug("\(description.name): \(RunDetails.line(of: totals.times, frames: totals.frames))")
    }
}

extension SettingsRecord {
    fileprivate init(_ settings: RunSettings, minScore: Float, detectSize: Int) {
        self.init(
            every: settings.every, detectEvery: settings.detectEvery, detectSize: detectSize,
            minScore: minScore, minFace: settings.minFace, maxFaces: settings.maxFaces, smoothing: settings.smoothing)
    }
}

extension RunSettings {
    var mediaOptions: MediaOptions {
        MediaOptions(start: start, duration: duration, every: every, threads: threads)
    }
}
