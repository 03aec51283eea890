import Synchronization

/// What counts as a face and as an expression: the settings of the analysis that may change while it goes on. See `RunSettings`
/// for what they mean.
struct Thresholds: Equatable, Sendable {
    var detectEvery: Int
    var minFace: Float
    var maxFaces: Int
    var minScore: Float?
    var smoothing: Double
    var beginAt: Float
    var hold: Double
    var endBelow: Float

    init(_ settings: RunSettings) {
        detectEvery = settings.detectEvery
        minFace = settings.minFace
        maxFaces = settings.maxFaces
        minScore = settings.minScore
        smoothing = settings.smoothing
        beginAt = settings.beginAt
        hold = settings.hold
        endBelow = settings.endBelow
    }
}

/// The thresholds of a run as they are now. For any thread: a signal changes them, each source looks before each picture.
final class CurrentThresholds: Sendable {
    private let current: Mutex<Thresholds>

    init(_ settings: RunSettings) {
        current = Mutex(Thresholds(settings))
    }

    var value: Thresholds {
        get { current.withLock { $0 } }
        set { current.withLock { $0 = newValue } }
    }
}
