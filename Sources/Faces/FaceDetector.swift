public import Imaging
public import Inference

/// Finds faces in single pictures by a network that looks at their luma.
///
/// The network is one of ferd's own, whose file tells its normalisation, strides and threshold in its metadata, or a YuNet
/// of the OpenCV Zoo's form, known by its outputs. One detector serves one thread at a time; several may share a model.
public final class FaceDetector {
    public struct Options: Equatable, Sendable {
        /// Where the network's file fixes the size of its input, the picture is shown no larger than fits into it.
        public var detectSize: DetectSize = .automatic
        /// The least score of a face, in 0...1; nil takes the one that the network's file names, or the usual one of its
        /// form.
        public var minScore: Float?
        /// Detections from this share of `minScore` on are returned, too, for a tracker to continue faces with; 1 returns
        /// none below `minScore`.
        public var weakShare: Float = 1
        /// The least longer side of a face, in pixels of the picture.
        public var minFace: Float = 0
        /// The most faces of one picture: the best ones stay.
        public var maxFaces = 100
        /// Of two faces that overlap by more (intersection over union), the better one stays.
        public var overlap: Float = 0.4
        /// Whether the better one takes the mean place of itself and what it drops, which moves less from picture to picture.
        public var blends = true

        public init() {}
    }

    /// They may change from picture to picture.
    public var options: Options
    private let model: Model
    private let description: DetectorDescription
    private let resizer = Resizer()
    /// One for each size of input met lately, the last used first.
    private var sessions: [DetectorSession] = []
    private var candidates: [Detection] = []

    /// The largest long side in pixels at which a detector can see a picture; nil where its file leaves that free.
    ///
    /// Throws where the model is no detector.
    public static func largestDetectSize(of model: Model) throws(ModelError) -> Int? {
        try DetectorDescription(of: model).input.size.map { max($0.width, $0.height) }
    }

    /// What both sides of a detector's input must be multiples of: its coarsest cell; nil where the model is no detector.
    public static func sideUnit(of model: Model) -> Int? {
        (try? DetectorDescription(of: model))?.strides.max()
    }

    /// Throws where the model is no detector of a known form.
    public init(_ model: Model, options: Options = Options()) throws(ModelError) {
        self.model = model
        self.options = options
        description = try DetectorDescription(of: model)
    }

    /// The least score of a face in use.
    public var minScore: Float { options.minScore ?? description.threshold }

    /// The size of the network's input for pictures of `width` x `height`.
    public func inputSize(width: Int, height: Int) -> (width: Int, height: Int) {
        let layout = options.detectSize.layout(
            pictureWidth: width, pictureHeight: height, input: description.input.size)
        return (layout.inputWidth, layout.inputHeight)
    }

    /// Replaces `detections` by the faces of `plane`, best score first, in its pixels.
    ///
    /// Pictures of the size of an earlier one cost no allocation. Throws where the network does not fit its task.
    public func detect(in plane: LumaPlane, into detections: inout [Detection]) throws(ModelError) {
        detections.removeAll(keepingCapacity: true)
        guard plane.width > 0, plane.height > 0 else { return }
        let layout = options.detectSize.layout(
            pictureWidth: plane.width, pictureHeight: plane.height, input: description.input.size)
        let session = try session(width: layout.inputWidth, height: layout.inputHeight)
        let head = DetectorHead(
            scaleX: Float(layout.width) / Float(plane.width), scaleY: Float(layout.height) / Float(plane.height),
            // Pixel centres are whole numbers.
            picture: Box(x: -0.5, y: -0.5, width: Float(plane.width), height: Float(plane.height)),
            minScore: minScore * options.weakShare, minFace: options.minFace)
        session.run { input in
            resizer.resize(
                plane, width: layout.width, height: layout.height, normalisation: description.normalisation,
                into: input, canvasWidth: layout.inputWidth, canvasHeight: layout.inputHeight)
        } read: { level in
            head.decode(level, into: &candidates)
        }
        NonMaximumSuppression.select(
            from: &candidates, overlap: options.overlap, blends: options.blends, limit: options.maxFaces,
            into: &detections)
    }

    private static let sessionLimit = 4

    private func session(width: Int, height: Int) throws(ModelError) -> DetectorSession {
        if let index = sessions.firstIndex(where: { $0.width == width && $0.height == height }) {
            if index > 0 { sessions.swapAt(0, index) }
        } else {
            let session = try DetectorSession(model, description, width: width, height: height)
            if sessions.count >= FaceDetector.sessionLimit { sessions.removeLast() }
            sessions.insert(session, at: 0)
        }
        return sessions[0]
    }
}
