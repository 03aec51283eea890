import Expression
import Faces
import Foundation
import Imaging
import Inference
import Testing

/// Tiny networks whose answers NumPy has computed.
@Suite struct ExpressionNetworkTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Goldens/Expression").path(percentEncoded: false)

    private struct Answer: Decodable {
        let picture: [[UInt8]]
        let probabilities: [Float]
        let flip: [Float]

        var image: LumaImage {
            let image = LumaImage(width: picture.first?.count ?? 0, height: picture.count)
            image.withPixels { pixels in
                for (y, row) in picture.enumerated() {
                    for (x, luma) in row.enumerated() { pixels[y * image.stride + x] = luma }
                }
            }
            return image
        }
    }

    private func network(_ name: String) throws -> ExpressionNetwork {
        try ExpressionNetwork(Model(contentsOf: "\(Self.folder)/\(name).onnx"))
    }

    private func answers(_ name: String) throws -> [Answer] {
        let data = try Data(contentsOf: URL(filePath: "\(Self.folder)/expected.json"))
        return try #require(try JSONDecoder().decode([String: [Answer]].self, from: data)[name])
    }

    private func isClose(_ scores: ClassScores?, _ expected: [Float], within tolerance: Float = 1e-5) -> Bool {
        guard let scores, scores.count == expected.count else { return false }
        return scores.indices.allSatisfy { abs(scores[$0] - expected[$0]) < tolerance }
    }

    /// The last two have the form of public networks: the ONNX model zoo's FER+ and the OpenCV Zoo's.
    @Test(arguments: ["linear", "colour", "ferplus8", "mobilefacenet"]) func wholePictures(name: String) throws {
        let network = try network(name)
        for answer in try answers(name) {
            let scores = answer.image.withPlane { network.probabilities(wholeOf: $0) }
            #expect(isClose(scores, answer.probabilities))
        }
    }

    @Test(arguments: ["linear", "colour", "ferplus8", "mobilefacenet"]) func theMeanWithTheMirroredCrop(name: String)
        throws
    {
        let network = try network(name)
        network.averagesFlip = true
        for answer in try answers(name) {
            let scores = answer.image.withPlane { network.probabilities(wholeOf: $0) }
            #expect(isClose(scores, answer.flip))
        }
    }

    /// A face whose landmarks lie where the template has them, at some place in a larger picture, is cut out as it is.
    @Test(arguments: ["linear", "colour"]) func alignedFaces(name: String) throws {
        let network = try network(name)
        let (left, top) = (9, 5)
        let landmarks = network.description.alignment.points(side: network.description.side)
            .map { Point(x: $0.x + Float(left), y: $0.y + Float(top)) }
        for answer in try answers(name) {
            let scene = LumaImage(width: 40, height: 30)
            scene.withPixels { pixels in
                for y in 0..<30 { (pixels + y * scene.stride).update(repeating: 128, count: 40) }
                for (y, row) in answer.picture.enumerated() {
                    for (x, luma) in row.enumerated() { pixels[(top + y) * scene.stride + left + x] = luma }
                }
            }
            let scores = scene.withPlane { network.probabilities(in: $0, landmarks: landmarks) }
            #expect(isClose(scores, answer.probabilities, within: 1e-3))
        }
    }

    @Test func aLargerPictureIsSeenWhole() throws {
        // Each pixel three times as wide and high: bilinear sampling at the middles gives the picture back.
        let network = try network("linear")
        for answer in try answers("linear") {
            let large = LumaImage(width: 48, height: 48)
            large.withPixels { pixels in
                for y in 0..<48 { for x in 0..<48 { pixels[y * large.stride + x] = answer.picture[y / 3][x / 3] } }
            }
            let scores = large.withPlane { network.probabilities(wholeOf: $0) }
            #expect(isClose(scores, answer.probabilities, within: 0.02))
        }
    }

    @Test func degenerateLandmarksGiveNothing() throws {
        let network = try network("linear")
        let point = Point(x: 3, y: 3)
        let landmarks = Landmarks(leftEye: point, rightEye: point, nose: point, leftMouth: point, rightMouth: point)
        let image = try #require(try answers("linear").first?.image)
        #expect(image.withPlane { network.probabilities(in: $0, landmarks: landmarks) } == nil)
    }

    @Test func descriptionsThatDoNotFitAreRefused() throws {
        let model = try Model(contentsOf: "\(Self.folder)/linear.onnx")
        func fault(classes: [String], side: Int) -> String {
            do {
                _ = try ExpressionNetwork(
                    model,
                    ExpressionDescription(
                        name: "linear", classes: classes, side: side,
                        normalisation: LumaNormalisation(mean: 0, scale: 1),
                        alignment: Alignment(.arcface)))
                return "no error"
            } catch {
                return "\(error)".replacingOccurrences(of: "\(Self.folder)/", with: "")
            }
        }
        #expect(fault(classes: ["a", "b"], side: 16) == "linear.onnx: answers with 3 numbers, but 2 classes are named")
        #expect(
            fault(classes: ["a", "b", "c"], side: 48)
                == "linear.onnx: its input is 1x1x16x16, but it is described as 48x48")
        #expect(fault(classes: ["a", "b", "c"], side: 16) == "no error")
    }
}
