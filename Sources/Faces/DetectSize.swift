public import Inference

/// The size at which the detector looks at a picture.
///
/// The detector is at home with faces of about 12 to 300 pixels of its input. A larger input finds smaller faces and costs
/// time in proportion to its area.
public enum DetectSize: Equatable, Sendable {
    /// By the picture: its long side halved, but at least 320 and at most 640. A picture up to 640 wide is searched at 320
    /// (a smaller one is enlarged), 960 x 540 at 480, 720p and more at 640: there the smallest face found is about 1/50 of
    /// the picture's long side and a face may fill the picture.
    case automatic
    /// The picture's long side becomes this many pixels, in 32...4096.
    case longSide(Int)

    /// The long side in pixels at which `model` sees a picture of that size.
    ///
    /// Throws where the model is no detector.
    public func longSide(
        pictureWidth: Int, pictureHeight: Int, model: Model
    ) throws(ModelError) -> Int {
        let input = try DetectorDescription(of: model).input.size
        let layout = layout(pictureWidth: pictureWidth, pictureHeight: pictureHeight, input: input)
        return max(layout.width, layout.height)
    }

    /// The picture inside the network's input, and the input around it.
    struct Layout: Equatable {
        /// Size of the scaled picture.
        let width: Int
        let height: Int
        /// Size of the input: the scaled picture filled up to multiples of 32, or to the size that the network has.
        let inputWidth: Int
        let inputHeight: Int
    }

    /// - Parameter input: the size of the network's input where that is fixed: the picture is then at most as large as fits.
    func layout(pictureWidth: Int, pictureHeight: Int, input: DetectorInput.Size? = nil) -> Layout {
        let pictureSide = Double(max(pictureWidth, pictureHeight, 1))
        var side =
            switch self {
            case .automatic: min(max(pictureSide / 2, 320), 640).rounded(.down)
            case .longSide(let side): Double(min(max(side, 32), 4096))
            }
        if let input {
            side = min(side, Double(input.width) * pictureSide / Double(max(pictureWidth, 1)))
            side = min(side, Double(input.height) * pictureSide / Double(max(pictureHeight, 1)))
        }
        func scaled(_ length: Int) -> Int { max(1, Int((Double(length) * side / pictureSide).rounded())) }
        let (width, height) = (scaled(pictureWidth), scaled(pictureHeight))
        return Layout(
            width: width, height: height, inputWidth: input?.width ?? (width + 31) / 32 * 32,
            inputHeight: input?.height ?? (height + 31) / 32 * 32)
    }
}
