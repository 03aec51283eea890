import Events
import Expression
import Inference

/// The networks of a run, loaded once and shared by all sources.
struct Networks: Sendable {
    let detector: Model
    let expression: Model

    init(_ settings: RunSettings) throws(Failure) {
        detector = try WeightsFolder.detector(settings.detector, detectSize: settings.detectSize)
        expression = try WeightsFolder.model(settings.network)
    }

    /// What the hello line says about them.
    func records(classes: Int) -> [NetworkRecord] {
        [
            NetworkRecord(
                task: "detector", name: detector.metadata["ferd.network"] ?? detector.name,
                trainedOn: detector.metadata["ferd.trained_on"]),
            NetworkRecord(
                task: "expression", name: expression.metadata["ferd.network"] ?? expression.name, classes: classes,
                temperature: expression.metadata["ferd.temperature"].flatMap { Double($0) },
                trainedOn: expression.metadata["ferd.trained_on"]),
        ]
    }
}
