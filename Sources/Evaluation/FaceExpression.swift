/// The eight expressions of FERPlus, in its order.
enum FaceExpression: Int, CaseIterable, Sendable {
    case neutral, happiness, surprise, sadness, anger, disgust, fear, contempt

    var name: String { "\(self)" }

    /// The expression of a class or folder name in any of the words that data sets use, letter case aside.
    init?(name: String) {
        switch name.lowercased() {
        case "neutral", "neutrality": self = .neutral
        case "happiness", "happy", "joy", "smile": self = .happiness
        case "surprise", "surprised": self = .surprise
        case "sadness", "sad": self = .sadness
        case "anger", "angry": self = .anger
        case "disgust", "disgusted": self = .disgust
        case "fear", "fearful", "afraid", "scared": self = .fear
        case "contempt", "contemptuous": self = .contempt
        default: return nil
        }
    }
}
