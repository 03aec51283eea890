import Capture
import Dispatch
import Events
import Expression
import Inference
import Logging
import Outlets
import Synchronization

/// One source on its way through the stages: from its hello line to its goodbye line.
final class SourceRun: @unchecked Sendable {
    // Unchecked: one thread runs it; what the stages change belongs to one stage each, and all writing to the outlets'
    // queue.

    private let source: any FrameSource
    private let description: SourceDescription
    private let networks: Networks
    private let outlets: RunOutlets
    private let settings: RunSettings
    private let thresholds: CurrentThresholds
    /// As it was last told.
    private var told: SettingsRecord?
    private let statistics: SourceStatistics
    private let analyser: FrameAnalyser
    private let annotation: AnnotatedClip?
    private var stream: EventStream
    private var progress: ProgressBar?
    private let log = Logger(label: "ferd")

    /// - Throws: `ModelError`, `OutletError` where the networks or the annotated video cannot be set up.
    init(
        _ source: any FrameSource, networks: Networks, outlets: RunOutlets, settings: RunSettings,
        thresholds: CurrentThresholds, statistics: SourceStatistics
    ) throws {
        self.source = source
        self.statistics = statistics
        self.networks = networks
        self.outlets = outlets
        self.settings = settings
        self.thresholds = thresholds
        let analyser = try FrameAnalyser(networks: networks, settings: settings)
        self.analyser = analyser
        let description = source.description
        annotation = try settings.annotatePath.map { path in
            try AnnotatedClip(
                path: path, inputs: settings.inputs, description: description, classes: analyser.classes)
        }
        self.description = description
        let name = settings.sourceName ?? description.name
        statistics.opened(name: name)
        stream = EventStream(
            source: name, clock: SourceClock(description),
            isLive: description.isLive, classes: analyser.classes, writer: outlets.events)
        progress = settings.showsProgress ? ProgressBar(name: description.name, duration: description.duration) : nil
    }

    /// Works until the source ends, something fails or `stop` is requested. In each of these cases all outlets that still
    /// take something get all that was found until then, and the goodbye line.
    /// - Throws: `OutletError`, `VideoError`, `ModelError`; `CaptureError` where the source failed and nothing else.
    func run(stop: StopRequest) throws {
        let begin = MonotonicClock.now()
        stop.onRequest { [source, outlets] in
            source.cancel()
            outlets.events.hurry()
        }
        defer { stop.onRequest(nil) }
        let detectorInput = analyser.detectorInput(width: description.width, height: description.height)
        for line in RunDetails.lines(of: description, detectorInput: detectorInput) { log.debug("\(line)") }
        _ = analyser.adjust(to: thresholds.value)
        let record = try settingsRecord()
        told = record
        outlets.queue.sync {
            stream.writeHello(
                description: description, networks: networks.records(classes: analyser.classes.count),
                settings: record)
        }

        var failure = FirstFailure()
        var sourceFailure: CaptureError?
        failure.attempt {
            try outlets.queue.sync { try outlets.events.check() }
            sourceFailure = try carryFrames(stop: stop)
        }
        statistics.ended(source.counters)
        progress?.clear()
        var last = FrameAnalysis()
        analyser.finish(into: &last)
        failure.attempt { try annotation?.finish() }
        let exitCode = failure.error == nil ? sourceFailure?.exitCode ?? 0 : failure.exitCode
        let totals = outlets.queue.sync {
            stream.writeGoodbye(
                last, counters: source.counters, reportsTimings: settings.reportsTimings || description.isLive,
                exitCode: exitCode)
        }
        failure.attempt { try outlets.queue.sync { try outlets.events.check() } }
        if let error = failure.error { throw error }
        summarise(totals, seconds: MonotonicClock.now() - begin)
        if let sourceFailure { throw sourceFailure }
    }

    /// - Returns: why the source broke off, where it did: its events so far are whole and get their goodbye.
    private func carryFrames(stop: StopRequest) throws -> CaptureError? {
        let conveyor = FrameConveyor(
            threads: settings.threads, writingQueue: outlets.queue, isLive: description.isLive, stop: stop,
            analyse: { [unowned self] slot in try analyse(slot) },
            write: { [unowned self] slot in try write(slot) },
            onFailure: { [source] in source.cancel() })
        var sourceFailure: CaptureError?
        try conveyor.run { slot in
            do throws(CaptureError) {
                return try read(into: slot)
            } catch {
                sourceFailure = error
                return false
            }
        }
        return sourceFailure
    }

    private func read(into slot: FrameSlot) throws(CaptureError) -> Bool {
        slot.analysis.clear()
        var begin = MonotonicClock.now()
        repeat {
            slot.reading = try source.next(into: slot.frame)
        } while !tells(slot.reading)
        // Waiting for a live picture is no work.
        if let arrival = slot.frame.arrival { begin = arrival }
        slot.analysis.times.decode = MonotonicClock.now() - begin
        return slot.reading != .end
    }

    /// Says on the log what became of the source, and counts it.
    /// - Returns: whether there is something for the events, too.
    private func tells(_ reading: SourceReading) -> Bool {
        switch reading {
        case .frame: statistics.took(source.counters)
        case .end: break
        case .frameAfter(let outage):
            statistics.took(source.counters)
            log.notice("\(description.name): found again after \((outage * 10).rounded() / 10) s")
        case .lost(let reason, _):
            statistics.lost(reason: reason)
            log.warning("\(description.name): lost (\(reason)); looking for it")
        case .stillLost(let reason):
            statistics.lost(reason: reason)
            log.warning("\(description.name): still lost (\(reason))")
            return false
        case .lookedInVain:
            statistics.looked()
            return false
        }
        return true
    }

    private func analyse(_ slot: FrameSlot) throws {
        switch slot.reading {
        case .frame: break
        case .frameAfter(let outage):
            slot.analysis.happenings.append(.sourceFound(outage: outage))
            analyser.passOverOutage()
        case .lost, .stillLost, .lookedInVain, .end: return
        }
        if analyser.adjust(to: thresholds.value) {
            let record = try settingsRecord()
            if record != told { slot.analysis.happenings.append(.settingsChanged(record)) }
            told = record
        }
        try analyser.analyse(slot.frame, into: &slot.analysis)
    }

    /// The settings in use, as they are told.
    private func settingsRecord() throws(ModelError) -> SettingsRecord {
        let thresholds = analyser.thresholds
        return SettingsRecord(
            every: settings.every, detectEvery: thresholds.detectEvery,
            detectSize: try analyser.detectSize(width: description.width, height: description.height),
            minScore: analyser.minScore, minFace: thresholds.minFace, maxFaces: thresholds.maxFaces,
            smoothing: thresholds.smoothing, averagesFlip: settings.averagesFlip)
    }

    /// Gives the frame to every outlet, whatever becomes of the others.
    private func write(_ slot: FrameSlot) throws {
        if case .lost(let reason, let time) = slot.reading {
            stream.writeLoss(reason: reason, time: time)
            return try outlets.events.check()
        }
        let begin = MonotonicClock.now()
        var failure = FirstFailure()
        failure.attempt { try annotation?.write(slot.frame, slot.analysis.faces) }
        stream.write(
            &slot.analysis, frame: slot.frame.index, time: slot.frame.time, dropped: slot.frame.dropped)
        let end = MonotonicClock.now()
        slot.analysis.times.write = end - begin
        stream.addWritingTime(slot.analysis.times.write)
        statistics.processed(slot.analysis, at: end)
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
        if counters.dropped > 0 { line += ", \(counters.dropped) dropped" }
        if counters.decodeErrors > 0 { line += ", \(count(counters.decodeErrors, "damaged packet")) passed over" }
        if counters.damagedPictures > 0 { line += ", \(count(counters.damagedPictures, "damaged picture"))" }
        if counters.mendedTimes > 0 { line += ", \(count(counters.mendedTimes, "time")) mended" }
        log.notice("\(line)")
        log.debug("\(description.name): \(RunDetails.line(of: totals.times, frames: totals.frames))")
    }
}

extension RunSettings {
    var mediaOptions: MediaOptions {
        MediaOptions(start: start, duration: duration, every: every, threads: threads)
    }
}
