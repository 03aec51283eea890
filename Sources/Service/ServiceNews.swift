/// What the service manager is told from one report to the next, so that it hears each thing once. Times are seconds of the
/// monotonic clock.
struct ServiceNews {
    /// Seconds that a start may take on from now, while a source that was lost before its first frame is looked for.
    static let moreTime = 30

    /// What is known of a run at one moment.
    struct Run {
        /// In words for people.
        var status: String
        /// Whether a frame of any source has passed all stages.
        var hasWorked: Bool
        /// Whether a source is lost, and looked for.
        var isLost: Bool
        var signs: [SignsOfLife.Source]
    }

    private(set) var isReady = false
    private var isStopping = false
    private var status = ""
    private var signs: SignsOfLife

    init(at now: Double) {
        signs = SignsOfLife(at: now)
    }

    /// What a look at the run gives to tell.
    mutating func report(_ run: Run, at now: Double) -> [ServiceMessage] {
        guard !isStopping else { return [] }
        var news: [ServiceMessage] = []
        if run.hasWorked, !isReady { news.append(.ready) }
        isReady = isReady || run.hasWorked
        if signs.pass(run.signs, at: now) {
            if isReady {
                news.append(.watchdog)
            } else if run.isLost {
                news.append(.extendTimeout(seconds: Self.moreTime))
            }
        }
        if run.status != status { news.append(.status(run.status)) }
        status = run.status
        return news
    }

    /// What there is to tell when the run comes to its end: nothing more after that.
    mutating func stop() -> [ServiceMessage] {
        defer { isStopping = true }
        return isStopping ? [] : [.stopping, .status("stopping")]
    }

    /// What stands before and after a reload that begins now. A service that is not ready yet would seem to be by the end of
    /// it: then it is nothing.
    func reload(at now: Double) -> (before: [ServiceMessage], after: [ServiceMessage]) {
        guard isReady, !isStopping else { return ([], []) }
        return ([.reloading(microseconds: UInt64(max(0, now) * 1e6))], [.ready])
    }
}
