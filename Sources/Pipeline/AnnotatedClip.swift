import Capture
import Events
import Imaging
import Outlets

/// The annotated video of one source: every picture with its faces drawn in.
final class AnnotatedClip {
    private let video: AnnotatedVideo
    private var drawing: FaceDrawing

    /// - Parameter inputs: files that must not be overwritten.
    init(path: String, inputs: [String], description: SourceDescription, classes: [String]) throws(VideoError) {
        video = try AnnotatedVideo(
            path: path, width: description.width, height: description.height, pixelAspect: description.pixelAspect,
            rate: description.rate, inputs: inputs)
        drawing = FaceDrawing(classes: classes)
    }

    func write(_ frame: Frame, _ faces: [FaceRecord]) throws(VideoError) {
        try video.write(frame) { picture in
            var canvas = Canvas(
                pixels: picture.pixels, width: picture.width, height: picture.height, stride: picture.stride)
            drawing.draw(faces, on: &canvas)
        }
    }

    func finish() throws(VideoError) { try video.finish() }
}
