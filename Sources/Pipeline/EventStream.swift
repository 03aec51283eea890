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
        writer.write(
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

    private mutating func write(_ happening: Happening, at time: Double?) {
        let header = header(at: time)
        switch happening {
        case .faceStarted(let id):
            totals.faces += 1
            writer.write(.face(FaceEvent(header: header, face: id)))
        case .faceEnded(let span):
            let ended = FaceEvent.Ended(duration: span.lastTime - span.firstTime, frames: span.frames)
            writer.write(.face(FaceEvent(header: header, face: span.id, ended: ended)))
        case .expressionBegan(let face, let episode):
            writer.write(
                .expression(
                    ExpressionEvent(
                        header: header, face: face, expression: classes[episode.expression], since: episode.since,
                        confidence: episode.confidence)))
        case .expressionEnded(let face, let episode, let confidence):
            writer.write(
                .expression(
                    ExpressionEvent(
                        header: header, face: face, expression: classes[episode.expression], since: episode.since,
                        confidence: confidence, ended: .init(duration: episode.duration, peak: episode.peak))))
        case .conditionBegan(let condition):
            writer.write(.degraded(DegradedEvent(header: header, phase: .start, reason: condition)))
        case .conditionEnded(let condition):
            writer.write(.degraded(DegradedEvent(header: header, phase: .end, reason: condition)))
        case .sourceLost(let reason):
            writer.write(.camera(CameraEvent(header: header, change: .lost(reason: reason))))
        case .sourceFound(let outage):
            writer.write(.camera(CameraEvent(header: header, change: .found(outage: outage))))
        }
    }

    private mutating func header(at time: Double?) -> EventHeader {
        sequence.header(pts: time, time: time.flatMap { clock.utc(at: $0) })
    }
}
