/// What a reload of the settings comes to, name by name.
struct ReloadedSettings: Equatable, CustomStringConvertible {
    /// What takes effect without a restart: what `AnalysisRun.adjust` takes over, and the level of the log.
    private static let applicable: Set<String> = [
        "events", "max-rate", "rotate-size", "rotate-keep", "detect-every", "min-face", "max-faces", "min-score",
        "smoothing", "begin-at", "hold", "end-below", "quiet", "verbose",
    ]

    /// Those that have changed and are in use now.
    let applied: [String]
    /// Those that differ from what the program was started with.
    let waiting: [String]
    /// Those that have changed in vain.
    let overruled: [String]

    /// - Parameters:
    ///   - current: the file as it was read before; nil: not at all.
    ///   - first: the file as it was when the program was started.
    ///   - words: the command line's, which win.
    init(_ next: Configuration, since current: Configuration?, first: Configuration?, words: [String]) {
        let given = Configuration.names(overruledBy: words)
        let changed = current.map { next.names(changedFrom: $0) } ?? []
        applied = changed.filter { Self.applicable.contains($0) && !given.contains($0) }
        overruled = changed.filter { given.contains($0) }
        waiting =
            first.map { next.names(changedFrom: $0) }?.filter { !Self.applicable.contains($0) && !given.contains($0) }
            ?? []
    }

    var description: String {
        let parts = [("applied", applied), ("need a restart", waiting), ("overruled by the command line", overruled)]
        let told = parts.filter { !$0.1.isEmpty }.map { "\($0.0): \($0.1.joined(separator: ", "))" }
        return told.isEmpty ? "nothing has changed" : told.joined(separator: "; ")
    }
}
