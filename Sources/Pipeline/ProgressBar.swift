import Capture
import Glibc

/// A line on the terminal that says how far a file is, how fast it goes and how long it will take.
struct ProgressBar {
    /// Seconds between two drawings: often enough to seem alive, rarely enough to cost nothing.
    private static let interval = 0.2
    private static let cells = 24

    private let name: String
    /// Length of the input in seconds of source time, where it is known.
    private let duration: Double?
    private let begin: Double
    private var lastDrawn: Double

    init(name: String, duration: Double?, now: Double = MonotonicClock.now()) {
        self.name = name
        self.duration = duration
        begin = now
        lastDrawn = now - Self.interval
    }

    /// Draws the line again if it is time to; `position` is in seconds since the input's first picture.
    mutating func update(frames: Int, position: Double, now: Double = MonotonicClock.now()) {
        guard now - lastDrawn >= Self.interval else { return }
        lastDrawn = now
        // A line that fills the terminal could wrap, and only its last part would be drawn over.
        show(
            "\r\u{1B}[2K"
                + line(frames: frames, position: position, now: now).prefix(max(0, (Terminal.columns ?? 80) - 1)))
    }

    /// Takes the line away.
    func clear() {
        show("\r\u{1B}[2K")
    }

    func line(frames: Int, position: Double, now: Double) -> String {
        let elapsed = max(now - begin, 0.001)
        let speed = "\(Int((Double(frames) / elapsed).rounded())) frames/s"
        guard let duration, duration > 0 else { return "\(name)  \(frames) frames  \(speed)" }
        let share = min(max(position / duration, 0), 1)
        let filled = Int(share * Double(Self.cells))
        let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: Self.cells - filled)
        let left = share > 0 ? Self.clock(elapsed / share - elapsed) : "--:--"
        return "\(name)  \(bar) \(Int(share * 100)) %  \(speed)  \(left) left"
    }

    /// Seconds as `1:05` or `2:00:01`.
    private static func clock(_ seconds: Double) -> String {
        guard seconds.isFinite, seconds < 1e6 else { return "--:--" }
        let whole = Int(seconds.rounded())
        func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
        let (hours, minutes) = (whole / 3600, whole / 60 % 60)
        return hours > 0 ? "\(hours):\(two(minutes)):\(two(whole % 60))" : "\(minutes):\(two(whole % 60))"
    }

    private func show(_ text: String) {
        var bytes = Array(text.utf8)
        // The bar is a courtesy: a terminal that does not take it is left alone.
        _ = write(STDERR_FILENO, &bytes, bytes.count)
    }
}
