public import Events

/// The analysis of all sources of a run.
public protocol AnalysisRun: Sendable {
    /// What it does, counted since it was made.
    var statistics: RunStatistics { get }

    /// What it does at this moment, for people and programs that watch it. For any thread.
    func status() -> StatusEvent

    /// Works until the last source has ended or `stop` is requested.
    /// - Returns: the exit code.
    func run(stop: StopRequest) -> Int32

    /// Has the outlets go on in the files that have their paths by now. For any thread.
    func reopenOutlets()

    /// Takes over from `settings` what may change during a run: the thresholds of faces and expressions, which events go out,
    /// when files are put aside. The rest stays as it began. For any thread.
    func adjust(to settings: RunSettings)
}
