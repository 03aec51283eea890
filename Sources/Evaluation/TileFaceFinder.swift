import Faces
import Imaging
import Inference

/// Finds the face in a picture of a set of faces.
///
/// A face fills a tile such as FER2013's 48 x 48 pixels: the tile is enlarged and extended by repeating its edges, so that
/// the detector meets the face at a size and with surroundings as in a frame. Larger pictures are searched as they are
/// first.
final class TileFaceFinder {
    private let detector: FaceDetector
    private let canvas = LumaImage()
    private var warper = Warper()
    private var detections: [Detection] = []

    /// Side of the square into which a tile is put.
    private static let canvasSide = 320
    /// Long side of the tile in it; larger pictures are no tiles.
    private static let tileSide = 192

    init(_ model: Model) throws {
        detector = try FaceDetector(model)
        canvas.reshape(width: Self.canvasSide, height: Self.canvasSide)
    }

    /// The landmarks of the surest face in `plane`, in its pixels; nil where none is found.
    func landmarks(in plane: LumaPlane) throws -> Landmarks? {
        if max(plane.width, plane.height) > Self.tileSide {
            try detector.detect(in: plane, into: &detections)
            // The best comes first.
            if let face = detections.first { return face.landmarks }
        }
        let canvasToPlane = canvasToPlane(plane)
        warper.warp(plane, by: canvasToPlane, into: canvas)
        try canvas.withPlane { canvas throws(ModelError) in try detector.detect(in: canvas, into: &detections) }
        return detections.first.map { face in face.landmarks.map { canvasToPlane($0) } }
    }

    /// Puts the picture into the middle of the canvas.
    private func canvasToPlane(_ plane: LumaPlane) -> SimilarityTransform {
        let scale = Float(max(plane.width, plane.height)) / Float(Self.tileSide)
        let middle = Float(Self.canvasSide - 1) / 2
        return SimilarityTransform(
            a: scale, b: 0,
            translation: Point(
                x: Float(plane.width - 1) / 2 - scale * middle, y: Float(plane.height - 1) / 2 - scale * middle))
    }
}
