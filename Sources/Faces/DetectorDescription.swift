internal import Imaging
internal import Inference

/// What a detector's file says about itself in its metadata.
struct DetectorDescription: Equatable {
    let normalisation: LumaNormalisation
    /// Input pixels per cell of each output, all divisors of 32.
    let strides: [Int]
    /// The least score of a face where the user says nothing else.
    let threshold: Float

    init(of model: Model) throws(ModelError) {
        func fault(_ reason: String) -> ModelError { ModelError(model: model.name, reason: reason) }
        func number(_ key: String) throws(ModelError) -> Float {
            guard let text = model.metadata[key] else {
                throw fault("it lacks \(key), so it cannot be used as a detector")
            }
            guard let number = Float(text), number.isFinite else { throw fault("\(key) is no number: \(text)") }
            return number
        }
        guard model.metadata["ferd.task"] == "detector" else {
            throw fault("it is no detector: ferd.task is \(model.metadata["ferd.task"] ?? "missing")")
        }
        normalisation = LumaNormalisation(mean: try number("ferd.mean"), scale: try number("ferd.scale"))
        threshold = try number("ferd.threshold")
        let text = model.metadata["ferd.strides"] ?? ""
        var strides: [Int] = []
        for part in text.split(separator: ",") {
            guard let stride = Int(part.filter { $0 != " " }), stride > 0, 32 % stride == 0 else {
                throw fault("ferd.strides must be divisors of 32, not \(text)")
            }
            strides.append(stride)
        }
        guard !strides.isEmpty else { throw fault("it lacks ferd.strides, so it cannot be used as a detector") }
        self.strides = strides
    }
}
