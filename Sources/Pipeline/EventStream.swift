import Capture
import Events
import Expression
import Faces
import Outlets

/// Turns what was found in one source into its event lines, numbered and in order.
struct EventStream {
    private let writer: EventWriter
    private let classes: [String]
    private let clock: SourceClock
    /// Whether somebody may read along: then nothing is kept back.
    private let isLive: Bool
    private var sequence: EventSequence
    /// Itself, to tell what is going on.
    private var sources = OpenSources()
    private var frameEvent: FrameEvent
    private var lastTime: Double?
    private var totals = Totals()

    struct Totals {
        var frames = 0
        var faces = 0
        var times = StageTimes()
    }

    init(
        source: String, clock: SourceClock, isLive: Bool = false, classes: [String], writer: EventWriter
    ) {
        self.writer = writer
        self.isLive = isLive
        self.classes = classes
        self.clock = clock
        sequence = EventSequence(source: source)
        frameEvent = FrameEvent(header: EventHeader(source: source, seq: 0, pts: nil), frame: 0)
    }

    mutating func writeHello(
        description: SourceDescription, networks: [NetworkRecord], settings: SettingsRecord
    ) {
        write(
            .hello(
                HelloEvent(
                    header: header(at: nil), version: ProgramVersion.number, mode: .expression,
                    width: description.width, height: description.height, rate: description.rate, classes: classes,
                    networks: networks, settings: settings)))
        if isLive { writer.flush() }
    }

    /// Writes what began or ended with the frame, then the frame itself.
    /// - Parameter dropped: frames dropped since the one before.
    mutating func write(_ analysis: inout FrameAnalysis, frame index: Int, time: Double?, dropped: Int) {
        totals.frames += 1
        totals.times += analysis.times
        lastTime = time
        for happening in analysis.happenings { write(happening, at: time) }
        frameEvent.header = header(at: time)
        frameEvent.frame = index
        frameEvent.dropped = dropped
        // Swapped in and out, so that the array changes hands without a copy.
        swap(&frameEvent.faces, &analysis.faces)
        defer { swap(&frameEvent.faces, &analysis.faces) }
        writer.write(.frame(frameEvent))
        if isLive { writer.flush() }
    }

    /// Writes that the source is lost, at `time`.
    mutating func writeLoss(reason: String, time: Double?) {
        write(.sourceLost(reason: reason), at: time)
        writer.flush()
    }

    /// Frames written so far.
    var frames: Int { totals.frames }

    /// Counts the seconds that writing the last frame took.
    mutating func addWritingTime(_ seconds: Double) { totals.times.write += seconds }

    /// Writes what ended with the source, and the totals.
    mutating func writeGoodbye(
        _ last: FrameAnalysis, counters: CaptureCounters, reportsTimings: Bool, exitCode: Int32
    ) -> Totals {
        for happening in last.happenings { write(happening, at: lastTime) }
        writer.write(
            .goodbye(
                GoodbyeEvent(
                    header: header(at: nil), frames: totals.frames, dropped: counters.dropped,
                    decodeErrors: counters.decodeErrors + counters.damagedPictures, mendedTimes: counters.mendedTimes,
                    faces: totals.faces,
                    stageTimes: reportsTimings ? totals.times.means(over: totals.frames) : nil, exit: Int(exitCode))))
        writer.flush()
        return totals
    }

    /// Says hello again, among the other lines.
    private mutating func write(changed settings: SettingsRecord, _ header: EventHeader) {
        guard case .hello(var hello)? = sources.greetings.first else { return }
        hello.header = header
        hello.settings = settings
        write(.hello(hello))
    }

    /// Writes an event that is no frame.
    private mutating func write(_ event: Event) {
        sources.apply(event)
        writer.write(event)
    }

    private mutating func write(_ happening: Happening, at time: Double?) {
        let header = header(at: time)
        switch happening {
        case .faceStarted(let id):
            totals.faces += 1
            write(.face(FaceEvent(header: header, face: id)))
        case .faceEnded(let span):
            let ended = FaceEvent.Ended(duration: span.lastTime - span.firstTime, frames: span.frames)
            write(.face(FaceEvent(header: header, face: span.id, ended: ended)))
        case .expressionBegan(let face, let episode):
            write(
                .expression(
                    ExpressionEvent(
                        header: header, face: face, expression: classes[episode.expression], since: episode.since,
                        confidence: episode.confidence)))
        case .expressionEnded(let face, let episode, let confidence):
            write(
                .expression(
                    ExpressionEvent(
                        header: header, face: face, expression: classes[episode.expression], since: episode.since,
                        confidence: confidence, ended: .init(duration: episode.duration, peak: episode.peak))))
        case .conditionBegan(let condition):
            write(.degraded(DegradedEvent(header: header, phase: .start, reason: condition)))
        case .conditionEnded(let condition):
            write(.degraded(DegradedEvent(header: header, phase: .end, reason: condition)))
        case .sourceLost(let reason):
            write(.camera(CameraEvent(header: header, change: .lost(reason: reason))))
        case .sourceFound(let outage):
            write(.camera(CameraEvent(header: header, change: .found(outage: outage))))
        case .settingsChanged(let settings):
            write(changed: settings, header)
        }
    }

    private mutating func header(at time: Double?) -> EventHeader {
        sequence.header(pts: time, time: time.flatMap { clock.utc(at: $0) })
    }
}
