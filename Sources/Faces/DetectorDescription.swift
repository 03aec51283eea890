internal import Imaging
internal import Inference

/// How a detector's network is fed and read: what its file says about itself in its metadata, or what is known of its form.
struct DetectorDescription: Equatable {
    let form: DetectorForm
    let input: DetectorInput
    let normalisation: LumaNormalisation
    /// Input pixels per cell of each output, all divisors of 32.
    let strides: [Int]
    /// The least score of a face where the user says nothing else.
    let threshold: Float

    /// Throws where the model is no detector of a known form; the error names what is missing.
    init(of model: Model) throws(ModelError) {
        switch model.metadata["ferd.task"] {
        case "detector": self = try .ferd(model)
        case let task?: throw ModelError(model: model.name, reason: "it is no detector: ferd.task is \(task)")
        case nil: self = try .yunet(model)
        }
    }

    private init(
        _ model: Model, form: DetectorForm, input: DetectorInput, normalisation: LumaNormalisation, strides: [Int],
        threshold: Float
    ) throws(ModelError) {
        if let name = form.missingOutput(in: model, strides: strides) {
            throw ModelError(
                model: model.name, reason: "it has no output '\(name)', so it cannot be used as a detector")
        }
        self.form = form
        self.input = input
        self.normalisation = normalisation
        self.strides = strides
        self.threshold = threshold
    }
}

// MARK: ferd's own

extension DetectorDescription {
    private static func ferd(_ model: Model) throws(ModelError) -> DetectorDescription {
        func fault(_ reason: String) -> ModelError { ModelError(model: model.name, reason: reason) }
        func text(_ key: String) throws(ModelError) -> String {
            guard let text = model.metadata[key] else {
                throw fault("it lacks \(key), so it cannot be used as a detector")
            }
            return text
        }
        func number(_ key: String) throws(ModelError) -> Float {
            let text = try text(key)
            guard let number = Float(text), number.isFinite else { throw fault("\(key) is no number: \(text)") }
            return number
        }
        guard let luma = model.inputs.first(where: { $0.name == "luma" }) else { throw fault("it has no input 'luma'") }
        let threshold = try number("ferd.threshold")
        guard 0...1 ~= threshold else { throw fault("ferd.threshold must be from 0 to 1, not \(threshold)") }
        return try DetectorDescription(
            model, form: .ferd, input: DetectorInput(luma, channels: 1, of: model),
            normalisation: LumaNormalisation(mean: try number("ferd.mean"), scale: try number("ferd.scale")),
            strides: try strides(try text("ferd.strides"), fault), threshold: threshold)
    }

    private static func strides(_ text: String, _ fault: (String) -> ModelError) throws(ModelError) -> [Int] {
        var strides: [Int] = []
        for part in text.split(separator: ",") {
            guard let stride = Int(part.filter { $0 != " " }), stride > 0, 32 % stride == 0 else {
                throw fault("ferd.strides must be divisors of 32, not \(text)")
            }
            strides.append(stride)
        }
        guard !strides.isEmpty else { throw fault("ferd.strides names no stride") }
        return strides
    }
}

// MARK: YuNet

extension DetectorDescription {
    private static let yunetStrides = [8, 16, 32]
    /// The default of OpenCV's `FaceDetectorYN` and of the OpenCV Zoo's own program.
    private static let yunetThreshold: Float = 0.9

    private static func yunet(_ model: Model) throws(ModelError) -> DetectorDescription {
        func stranger(_ lack: String) -> ModelError {
            ModelError(
                model: model.name,
                reason:
                    "it is no face detector that ferd knows: its metadata lacks ferd.task, and for a YuNet it lacks \(lack)"
            )
        }
        if let name = DetectorForm.yunet.missingOutput(in: model, strides: yunetStrides) {
            throw stranger("the output '\(name)'")
        }
        guard model.inputs.count == 1, let picture = model.inputs.first, picture.shape.count == 4,
            picture.shape[1] ?? 3 == 3
        else { throw stranger("a single input of [1, 3, height, width]") }
        // Pixels of 0...255 as they are.
        return try DetectorDescription(
            model, form: .yunet, input: DetectorInput(picture, channels: 3, of: model),
            normalisation: LumaNormalisation(mean: 0, scale: 1), strides: yunetStrides, threshold: yunetThreshold)
    }
}

extension DetectorForm {
    /// The first output of this form that the model lacks.
    fileprivate func missingOutput(in model: Model, strides: [Int]) -> String? {
        strides.lazy.flatMap { names(stride: $0).all }.first { name in !model.outputs.contains { $0.name == name } }
    }
}
