import Events
import Expression
import Faces

/// What was found in one picture. Kept and refilled, so that a picture costs no allocation.
struct FrameAnalysis {
    var faces: [FaceRecord] = []
    /// What began, ended or changed with this picture, in the order in which it is to be told.
    var happenings: [Happening] = []
    /// Seconds that the stages took.
    var times = StageTimes()

    mutating func clear() {
        faces.removeAll(keepingCapacity: true)
        happenings.removeAll(keepingCapacity: true)
        times = StageTimes()
    }
}

/// Something began, ended or changed.
enum Happening {
    case faceStarted(id: Int)
    case faceEnded(FaceSpan)
    case expressionBegan(face: Int, ExpressionEpisode)
    /// `confidence` is the smoothed probability at the end.
    case expressionEnded(face: Int, ExpressionEpisode, confidence: Float)
    case conditionBegan(DegradedEvent.Reason)
    case conditionEnded(DegradedEvent.Reason)
    case sourceLost(reason: String)
    /// `outage`: seconds without a picture.
    case sourceFound(outage: Double)
    case settingsChanged(SettingsRecord)
}

/// Seconds that each stage took of one picture, or of all.
struct StageTimes {
    var decode = 0.0
    var detect = 0.0
    var expression = 0.0
    var write = 0.0

    static func += (total: inout StageTimes, picture: StageTimes) {
        total.decode += picture.decode
        total.detect += picture.detect
        total.expression += picture.expression
        total.write += picture.write
    }

    /// The mean of each stage over `frames` pictures, in the order of the stages.
    func means(over frames: Int) -> [StageTime] {
        let perFrame = frames > 0 ? 1000 / Double(frames) : 0
        return [
            StageTime(stage: "decode", milliseconds: decode * perFrame),
            StageTime(stage: "detect", milliseconds: detect * perFrame),
            StageTime(stage: "expression", milliseconds: expression * perFrame),
            StageTime(stage: "write", milliseconds: write * perFrame),
        ]
    }
}
