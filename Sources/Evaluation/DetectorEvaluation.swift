import Faces
import FoundationEssentials
import Glibc
import Imaging
public import Inference

/// Finds the faces of a marked set of pictures with the daemon's own engine and judges them.
public struct DetectorEvaluation: Sendable {
    /// Folder with `faces_SPLIT.tar` and `faces_SPLIT.jsonl`.
    public var data: String
    public var split = DataSplit.valid
    public var detector: Model
    /// Long side in pixels at which the detector sees a picture, and to which face sizes are referred.
    public var longSide = 320
    /// Score from which on a face in a picture without any is a false alarm; nil: the one in use, of the detector's file.
    public var threshold: Float?
    public var threads = 1
    /// JSON Lines file for the predictions: `file`, then `faces` with box, score and landmarks in the stored picture's
    /// pixels.
    public var predictions: String?

    /// Faces below this score play no part; precision there is too low to matter.
    private static let leastScore: Float = 0.0005
    private static let mostFaces = 1000
    private static let longestPicture = 1 << 26

    public init(data: String, detector: Model) {
        self.data = data
        self.detector = detector
    }

    /// `progress` is called from any thread with the number of pictures done and of all.
    public func run(progress: @Sendable (_ done: Int, _ of: Int) -> Void = { _, _ in }) throws -> DetectorReport {
        let pictures = try DetectorPictures(table: DetectorPictures.table(data, split)).pictures
        guard !pictures.isEmpty else {
            throw EvaluationError.broken("\(DetectorPictures.table(data, split)): no pictures in it")
        }
        let archive = try TarArchive(DetectorPictures.archive(data, split))
        if let missing = pictures.first(where: { !archive.contains($0.file) }) {
            throw EvaluationError.broken("\(missing.file): in the table, but not in the archive")
        }
        var options = FaceDetector.Options()
        options.detectSize = .longSide(longSide)
        let threshold = try threshold ?? FaceDetector(detector, options: options).minScore
        options.minScore = Self.leastScore
        options.maxFaces = Self.mostFaces
        // The detector is made ready once for each shape of picture: pictures of like shape follow each other.
        let order = pictures.indices.sorted { pictures[$0].aspect < pictures[$1].aspect }
        let results = try OrderedWork.map(
            count: order.count, threads: threads,
            makeTools: { [options] in try FaceDetector(detector, options: options) }, progress: progress,
            work: { detector, index in try Self.detect(detector, pictures[order[index]], archive) })
        let files = order.map { pictures[$0].file }
        let found = Dictionary(uniqueKeysWithValues: zip(files, results.map(\.faces)))
        if let predictions { try Self.write(pictures, found, to: predictions) }
        return DetectorReport(
            evaluation: self, threshold: threshold, pictures: pictures, predictions: found,
            lumas: Dictionary(uniqueKeysWithValues: zip(files, results.map(\.lumas))),
            millisecondsPerPicture: results.reduce(0) { $0 + $1.milliseconds } / Double(results.count))
    }

    /// What one picture gives.
    private struct PictureResult: Sendable {
        let faces: [PredictedFace]
        /// Mean luma in the box of each marked face; nil where none of it lies in the picture.
        let lumas: [Double?]
        let milliseconds: Double
    }

    private static func detect(
        _ detector: FaceDetector, _ picture: MarkedPicture, _ archive: TarArchive
    ) throws -> PictureResult {
        guard let bytes = try archive.contents(of: picture.file, limit: longestPicture) else {
            throw EvaluationError.broken("\(picture.file): in the table, but not in the archive")
        }
        let luma = try DecodedPicture.luma(bytes: bytes, name: picture.file)
        guard luma.width == picture.width, luma.height == picture.height else {
            throw EvaluationError.broken(
                "\(picture.file): \(luma.width)x\(luma.height), but \(picture.width)x\(picture.height) in the table")
        }
        var detections: [Detection] = []
        let start = milliseconds
        try luma.withPlane { plane throws(ModelError) in try detector.detect(in: plane, into: &detections) }
        let end = milliseconds
        return PictureResult(
            faces: detections.map { PredictedFace($0) },
            lumas: luma.withPlane { plane in picture.faces.map { plane.mean(in: $0.box) } }, milliseconds: end - start)
    }

    private static func write(_ pictures: [MarkedPicture], _ found: [String: [PredictedFace]], to path: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let lines = try pictures.map { picture in
            let line = PredictedPicture(file: picture.file, faces: found[picture.file] ?? [])
            return String(decoding: try encoder.encode(line), as: UTF8.self) + "\n"
        }
        try TextFile.write(lines, to: path)
    }

    private static var milliseconds: Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) * 1e3 + Double(time.tv_nsec) * 1e-6
    }
}

extension MarkedPicture {
    fileprivate var aspect: Double { Double(width) / Double(height) }
}
