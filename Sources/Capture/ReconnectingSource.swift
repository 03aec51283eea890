internal import Glibc
internal import Synchronization

/// A live source that is opened again, as often as it takes, when it is lost: a camera that was unplugged, reset or hangs,
/// a stream whose server went away.
///
/// Frame numbers, times and counters go on where they were.
public final class ReconnectingSource: FrameSource, @unchecked Sendable {
    // Unchecked: what reading changes belongs to the one thread that reads; the description is constant, the counters
    // are behind a lock, and cancelling is one atomic store.

    /// Opens the source anew.
    typealias Opening = (Cancellation) throws(CaptureError) -> any FrameSource

    /// The clock and the waiting, which tests replace.
    struct Timing {
        var now: () -> Double = { MonotonicClock.now() }
        var sleep: (Double) -> Void = { usleep(UInt32(max(0, min($0, 1)) * 1e6)) }
    }

    public let description: SourceDescription
    private let open: Opening
    private let cancellation: Cancellation
    private let timing: Timing
    private var source: (any FrameSource)?
    private var recovery: Recovery
    private var continuity: Continuity
    /// When to end, in seconds of the clock.
    private let end: Double
    /// The counters of the sources before the present one, and of all.
    private var past = CaptureCounters()
    private let shared = Mutex(CaptureCounters())
    private var lastReason = ""

    /// Seconds between two looks at the cancellation.
    private static let patience = 0.1

    /// Opens the source for the first time.
    /// - Parameter duration: seconds after which it ends; nil: never.
    /// - Throws: what is wrong with it; later on that is waited out.
    init(
        duration: Double? = nil, cancellation: Cancellation, timing: Timing = Timing(), open: @escaping Opening
    ) throws(CaptureError) {
        let source = try open(cancellation)
        let now = timing.now()
        description = source.description
        recovery = Recovery(at: now)
        continuity = Continuity(isOnClock: source.description.isOnMonotonicClock)
        end = duration.map { now + $0 } ?? .infinity
        self.source = source
        self.open = open
        self.cancellation = cancellation
        self.timing = timing
    }

    public var counters: CaptureCounters { shared.withLock { $0 } }

    public func cancel() {
        cancellation.cancel()
    }

    public func read(into frame: Frame) throws(CaptureError) -> Bool {
        while true {
            switch try next(into: frame) {
            case .frame, .frameAfter: return true
            case .lost, .stillLost, .lookedInVain: continue
            case .end: return false
            }
        }
    }

    public func next(into frame: Frame) throws(CaptureError) -> SourceReading {
        frame.release()
        while !cancellation.isCancelled, timing.now() < end {
            do throws(CaptureError) {
                guard let source else {
                    try lookAgain()
                    continue
                }
                defer { shared.withLock { $0 = past + source.counters } }
                if try source.read(into: frame) { return took(frame) }
                // Live sources have no end of their own.
                if !cancellation.isCancelled { throw .sourceLost(description.name, reason: "the stream ended") }
            } catch {
                if let news = lost(error) { return news }
            }
        }
        frame.release()
        return .end
    }

    private func took(_ frame: Frame) -> SourceReading {
        let now = timing.now()
        let outage = recovery.gavePicture(at: now)
        continuity.adjust(frame, at: now)
        lastReason = ""
        return outage.map { .frameAfter(outage: $0) } ?? .frame
    }

    /// Closes what failed.
    /// - Returns: what that is to whoever reads; nil: nothing, because nobody wants to read on.
    private func lost(_ error: CaptureError) -> SourceReading? {
        guard !cancellation.isCancelled else { return nil }
        let now = timing.now()
        if let source { past = past + source.counters }
        source = nil
        continuity.interrupt()
        let isNews = recovery.failed(at: now)
        defer { lastReason = error.reason }
        if isNews { return .lost(reason: error.reason, time: continuity.time(at: now)) }
        // That it is not there says nothing new of a camera that was unplugged.
        let isMissing = if case .camera(_, .noSuchDevice) = error { true } else { false }
        return isMissing || error.reason == lastReason ? .lookedInVain : .stillLost(reason: error.reason)
    }

    private func lookAgain() throws(CaptureError) {
        let pause = recovery.pause(at: timing.now())
        guard pause <= 0 else { return timing.sleep(min(pause, Self.patience)) }
        source = try open(cancellation)
    }
}

/// Lets the numbers and times of frames go on across an outage.
private struct Continuity {
    /// Whether the frames' times are the clock's anyway.
    let isOnClock: Bool
    private var last: (index: Int, time: Double?, arrival: Double)?
    private var isFresh = false
    private var indexOffset = 0
    private var timeOffset = 0.0

    init(isOnClock: Bool) {
        self.isOnClock = isOnClock
    }

    /// What comes next is of another source.
    mutating func interrupt() {
        isFresh = true
    }

    mutating func adjust(_ frame: Frame, at now: Double) {
        if isFresh, let last {
            indexOffset = last.index + 1 - frame.index + frame.dropped
            if !isOnClock, let expected = time(at: now), let time = frame.time { timeOffset = expected - time }
        }
        isFresh = false
        frame.index += indexOffset
        if !isOnClock { frame.time? += timeOffset }
        if let time = frame.time, let previous = last?.time, time <= previous { frame.time = previous.nextUp }
        last = (frame.index, frame.time, now)
    }

    /// The source time of a moment of the clock, as far as the last frame tells.
    func time(at now: Double) -> Double? {
        if isOnClock { return now }
        guard let last else { return nil }
        return last.time.map { $0 + max(0, now - last.arrival) }
    }
}

extension CaptureCounters {
    fileprivate static func + (one: CaptureCounters, other: CaptureCounters) -> CaptureCounters {
        var sum = one
        sum.decoded += other.decoded
        sum.delivered += other.delivered
        sum.decodeErrors += other.decodeErrors
        sum.damagedPictures += other.damagedPictures
        sum.mendedTimes += other.mendedTimes
        sum.sizeChanges += other.sizeChanges
        sum.dropped += other.dropped
        return sum
    }
}

extension ReconnectingSource {
    /// A camera.
    /// - Parameters:
    ///   - duration: seconds after which it ends; nil: never.
    ///   - cancellation: lets another thread end it, also while it is being opened.
    /// - Throws: what is wrong with it, for one line to the user.
    public convenience init(
        camera name: CameraName, options: CameraOptions, duration: Double? = nil, cancellation: Cancellation
    ) throws(CaptureError) {
        let address = CameraAddress(name)
        try self.init(duration: duration, cancellation: cancellation) { cancellation throws(CaptureError) in
            try CameraSource(address, options: options, cancellation: cancellation)
        }
    }
}

extension ReconnectingSource {
    /// A live stream.
    /// - Parameters:
    ///   - location: a URL for which `MediaSource.isLive` holds.
    ///   - options: its `duration` is that of the whole, whatever is lost in between.
    ///   - cancellation: lets another thread end it, also while it is being opened.
    public convenience init(
        stream location: String, options: MediaOptions, cancellation: Cancellation
    ) throws(CaptureError) {
        var endless = options
        endless.duration = nil
        try self.init(duration: options.duration, cancellation: cancellation) {
            [endless] cancellation throws(CaptureError) in
            LatestFrameSource(try MediaSource(location, options: endless, cancellation: cancellation))
        }
    }
}
