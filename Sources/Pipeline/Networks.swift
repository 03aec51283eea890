import Events
import Expression
import Inference
import Logging
import Outlets

/// The networks of a run, loaded once and shared by all sources.
struct Networks: Sendable {
    let detector: Model
    let expression: Model

    init(_ settings: RunSettings) throws(Failure) {
        detector = try WeightsFolder.detector(settings.detector, detectSize: settings.detectSize)
        expression = try WeightsFolder.model(settings.network)
    }

    /// Loads them and tells `log` about them, before any source is opened; what could not be drawn is refused first.
    static func loaded(for settings: RunSettings, log: Logger) throws -> Networks {
        if let fault = Session.kernelFault { log.warning("\(fault)") }
        if let path = settings.annotatePath { try AnnotatedVideo.check(path: path) }
        let networks = try Networks(settings)
        for line in RunDetails.lines(of: networks) { log.debug("\(line)") }
        return networks
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
