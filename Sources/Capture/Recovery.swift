/// When to look again for a live source that was lost. Times are seconds of one clock.
///
/// The first look comes soon, for a driver that was reset; then they become rarer, so that a camera in a drawer costs
/// nothing. A source that breaks off soon after it was found is not looked for as if it had been well.
struct Recovery: Equatable {
    /// Seconds before the first look, and at most between two.
    static let shortestPause = 0.1
    static let longestPause = 5.0
    /// A source that gave pictures for so long is well.
    static let steadyAfter = 5.0

    private enum State: Equatable {
        case working(since: Double)
        case lost(nextLook: Double)
    }

    private var state: State
    private var lastPicture: Double
    /// Looks in vain, or for too short a time, since the source was well.
    private var looks = 0

    init(at now: Double) {
        state = .working(since: now)
        lastPicture = now
    }

    /// The source gave a picture.
    /// - Returns: where it had been lost, the seconds since its last picture.
    mutating func gavePicture(at now: Double) -> Double? {
        defer { lastPicture = now }
        guard case .lost = state else { return nil }
        state = .working(since: now)
        return now - lastPicture
    }

    /// The source failed, or could not be opened.
    /// - Returns: whether it had been working until now.
    mutating func failed(at now: Double) -> Bool {
        var isNews = false
        if case .working(let since) = state {
            isNews = true
            if now - since >= Self.steadyAfter { looks = 0 }
        }
        let pause = Self.shortestPause * Double(1 << min(looks, 10))
        state = .lost(nextLook: now + min(pause, Self.longestPause))
        looks += 1
        return isNews
    }

    /// Seconds until it is time to open the source again; 0 where it is, or where it works.
    func pause(at now: Double) -> Double {
        guard case .lost(let nextLook) = state else { return 0 }
        return max(0, nextLook - now)
    }
}
