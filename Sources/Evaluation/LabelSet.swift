/// The labels that predictions are judged by.
public enum LabelSet: Int, CaseIterable, Sendable {
    /// FERPlus' votes: eight classes.
    case ferplus = 8
    /// FER2013's own labels: seven classes.
    case fer2013 = 7

    /// The classes in the order of the set's label numbers.
    var expressions: [FaceExpression] {
        switch self {
        case .ferplus: FaceExpression.allCases
        case .fer2013: [.anger, .disgust, .fear, .happiness, .sadness, .surprise, .neutral]
        }
    }
}
