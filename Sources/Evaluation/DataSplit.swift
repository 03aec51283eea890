/// A part of a data set.
public enum DataSplit: String, CaseIterable, Sendable {
    case train, valid, test

    /// What FER2013 and FERPlus call it.
    var usage: String {
        switch self {
        case .train: "Training"
        case .valid: "PublicTest"
        case .test: "PrivateTest"
        }
    }
}
