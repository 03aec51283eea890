import Faces
import Imaging

/// A face as the detector found it, with the numbers as they are written to a file of predictions.
struct PredictedFace: Codable, Equatable, Sendable {
    /// x, y, width, height in pixels of the stored picture.
    let box: [Double]
    let score: Double
    let landmarks: [[Double]]?

    /// Pixels are rounded to hundredths, scores to millionths, so that what is judged is what is written.
    init(_ detection: Detection) {
        let box = detection.box
        let marks = detection.landmarks
        self.box = [box.x, box.y, box.width, box.height].map { Self.rounded($0, 100) }
        score = Self.rounded(detection.score, 1_000_000)
        landmarks = [marks.leftEye, marks.rightEye, marks.nose, marks.leftMouth, marks.rightMouth].map { point in
            [Self.rounded(point.x, 100), Self.rounded(point.y, 100)]
        }
    }

    private static func rounded(_ value: Float, _ steps: Double) -> Double { (Double(value) * steps).rounded() / steps }
}

/// One line of a file of predictions.
struct PredictedPicture: Codable, Equatable, Sendable {
    let file: String
    let faces: [PredictedFace]
}
