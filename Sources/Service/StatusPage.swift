public import Events

/// A status as people read it.
public enum StatusPage {
    public static func lines(of status: StatusEvent) -> [String] {
        let usage = "\(size(status.memory)) of memory, \(duration(status.processorTime)) of processor time"
        return ["ferd \(status.version), up for \(duration(status.uptime)): \(usage)"]
            + status.sources.flatMap { lines(of: $0) } + status.outlets.flatMap { lines(of: $0) }
    }

    private static func lines(of source: StatusEvent.Source) -> [String] {
        var lines = ["\(source.source): \(source.state.rawValue) for \(duration(source.stateAge))"]
        if let reason = source.reason { lines[0] += " (\(reason))" }
        if !source.degraded.isEmpty { lines[0] += "; " + source.degraded.map(\.rawValue).joined(separator: ", ") }
        let (frames, happenings) = (source.frames, source.happenings)
        var counts = "\(frames.incoming) in, \(frames.processed) processed, \(frames.dropped) dropped"
        if let age = source.lastFrameAge { counts += "; the last one \(duration(age)) ago" }
        lines.append("  rates   \(tenths(frames.incomingRate)) in, \(tenths(frames.processedRate)) processed a second")
        lines.append("  frames  \(counts)")
        let expressions = count(happenings.expressions, "expression")
        lines.append("  faces   \(source.faces) now, \(happenings.faces) so far, \(expressions)")
        let stages = source.stages.compactMap { stage in
            stage.percentiles.map { "\(stage.stage) \(tenths($0.p50)) / \(tenths($0.p99))" }
        }
        if !stages.isEmpty { lines.append("  stages  \(stages.joined(separator: ", ")) (p50 / p99 in ms)") }
        let faults = [
            (source.errors, "damaged packets or pictures"), (happenings.losses, "times lost"),
            (happenings.degraded, "times degraded"),
        ].filter { $0.0 > 0 }
        if !faults.isEmpty { lines.append("  faults  " + faults.map { "\($1): \($0)" }.joined(separator: ", ")) }
        return lines
    }

    private static func lines(of outlet: StatusEvent.Outlet) -> [String] {
        var words: [String] = []
        if let readers = outlet.readers { words.append(count(readers.count, "reader")) }
        words.append("\(count(outlet.lost, "event")) lost")
        let readers = (outlet.readers ?? []).map { reader in
            let lost = count(reader.lost, "frame")
            return "  reader  for \(duration(reader.age)), \(lost) lost, \(size(reader.waiting)) waiting"
        }
        return ["\(outlet.outlet): \(words.joined(separator: ", "))"] + readers
    }
}

// MARK: figures

extension StatusPage {
    /// `0.04 s`, `12 s`, `3 min 5 s`, `4 h 20 min`, `12 d 3 h`.
    static func duration(_ seconds: Double) -> String {
        guard seconds >= 10 else {
            let hundredths = Int((max(0, seconds) * 100).rounded())
            return "\(hundredths / 100).\(hundredths / 10 % 10)\(hundredths % 10) s"
        }
        let whole = Int(min(seconds, 1e15))
        let (minutes, hours, days) = (whole / 60, whole / 3600, whole / 86_400)
        if minutes < 1 { return "\(whole) s" }
        if hours < 1 { return "\(minutes) min \(whole % 60) s" }
        return days < 1 ? "\(hours) h \(minutes % 60) min" : "\(days) d \(hours % 24) h"
    }

    /// In units of 1024: `84 MiB`.
    static func size(_ bytes: Int) -> String {
        switch bytes {
        case ..<1024: "\(bytes) bytes"
        case ..<(1 << 20): "\(bytes >> 10) KiB"
        case ..<(1 << 30): "\(bytes >> 20) MiB"
        default: "\(tenths(Double(bytes) / Double(1 << 30))) GiB"
        }
    }

    private static func tenths(_ value: Double) -> String {
        let tenths = Int((min(max(0, value), 1e15) * 10).rounded())
        return "\(tenths / 10).\(tenths % 10)"
    }

    private static func count(_ number: Int, _ thing: String) -> String {
        "\(number) \(thing)\(number == 1 ? "" : "s")"
    }
}
