import Events

/// What the sources do, in a line for people: `video0: 25.0 fps, 2 faces`.
enum StatusLine {
    static func text(of sources: [StatusEvent.Source]) -> String {
        let active = sources.filter { $0.state != .ended }
        guard !active.isEmpty else { return sources.isEmpty ? "loading the networks" : "finishing" }
        return active.map { text(of: $0) }.joined(separator: "; ")
    }

    private static func text(of source: StatusEvent.Source) -> String {
        switch source.state {
        case .opening: "\(source.source): being opened"
        case .running where source.lastFrameAge == nil: "\(source.source): waiting for the first picture"
        case .running:
            "\(source.source): \(tenths(source.frames.processedRate)) fps, "
                + "\(source.faces) face\(source.faces == 1 ? "" : "s")"
        case .lost: "\(source.source): lost\(source.reason.map { " (\($0))" } ?? ""), looking for it"
        case .ended: "\(source.source): ended"
        }
    }

    /// `rate` with one decimal.
    private static func tenths(_ rate: Double) -> String {
        let tenths = Int((max(0, min(rate, 1e6)) * 10).rounded())
        return "\(tenths / 10).\(tenths % 10)"
    }
}
