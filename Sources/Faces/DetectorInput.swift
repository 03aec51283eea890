internal import Inference

/// The picture that a detector's network takes.
struct DetectorInput: Equatable {
    struct Size: Equatable {
        let width: Int
        let height: Int
    }

    let name: String
    /// 1, or 3 that all hold the same luma.
    let channels: Int
    /// nil where the file leaves it free.
    let size: Size?

    /// Throws where `description`, an input of `model`, is no picture of `channels` channels whose sides are free or
    /// multiples of 32.
    init(_ description: TensorDescription, channels: Int, of model: Model) throws(ModelError) {
        let shape = description.shape
        let isPicture = shape.count == 4 && shape[0] ?? 1 == 1 && shape[1] ?? channels == channels
        guard isPicture else {
            throw ModelError(
                model: model.name,
                reason: "input '\(description.name)' is not one picture of [1, \(channels), height, width]")
        }
        name = description.name
        self.channels = channels
        switch (shape[2], shape[3]) {
        case (nil, nil): size = nil
        case (let height?, let width?) where height > 0 && width > 0 && height % 32 == 0 && width % 32 == 0:
            size = Size(width: width, height: height)
        default:
            func word(_ side: Int?) -> String { side.map { "\($0)" } ?? "any" }
            throw ModelError(
                model: model.name,
                reason: "input '\(description.name)' takes pictures of \(word(shape[3])) x \(word(shape[2])) pixels: a "
                    + "detector's sides must be multiples of 32, or both free")
        }
    }
}
