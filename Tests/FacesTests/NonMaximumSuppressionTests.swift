import Imaging
import Testing

@testable import Faces

@Suite struct NonMaximumSuppressionTests {
    private func select(_ detections: [Detection], overlap: Float = 0.4, limit: Int = 100) -> [Detection] {
        var candidates = detections
        var winners: [Detection] = []
        NonMaximumSuppression.select(from: &candidates, overlap: overlap, limit: limit, into: &winners)
        #expect(candidates.isEmpty)
        return winners
    }

    @Test func keepsTheBestOfEachHeap() {
        let faces = [
            Detection(x: 100, y: 100, score: 0.6), Detection(x: 104, y: 98, score: 0.9),
            Detection(x: 300, y: 100, score: 0.7), Detection(x: 97, y: 101, score: 0.8),
        ]
        #expect(select(faces) == [faces[1], faces[2]])
        #expect(select(faces, limit: 1) == [faces[1]])
        #expect(select(faces, limit: 0).isEmpty)
        #expect(select([]).isEmpty)
    }

    /// Against the definition, written as plainly as possible, on random heaps.
    @Test func agreesWithTheDefinition() {
        var random = SeededGenerator(state: 3)
        for _ in 0..<50 {
            let faces = (0..<60).map { _ in
                Detection(
                    x: .random(in: 0..<300, using: &random), y: .random(in: 0..<300, using: &random),
                    size: .random(in: 20..<120, using: &random), score: .random(in: 0..<1, using: &random))
            }
            var expected: [Detection] = []
            for face in faces.sorted(by: { $0.score > $1.score })
            where expected.allSatisfy({ $0.box.intersectionOverUnion(face.box) <= 0.4 }) {
                expected.append(face)
            }
            #expect(select(faces) == expected)
        }
    }
}
