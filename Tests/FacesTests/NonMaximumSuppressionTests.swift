import Imaging
import Testing

@testable import Faces

@Suite struct NonMaximumSuppressionTests {
    private func select(
        _ detections: [Detection], overlap: Float = 0.4, blends: Bool = false, limit: Int = 100
    ) -> [Detection] {
        var candidates = detections
        var winners: [Detection] = []
        NonMaximumSuppression.select(
            from: &candidates, overlap: overlap, blends: blends, limit: limit, into: &winners)
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

    /// Faces of 60 pixels, 10 apart: they share 5 parts of 7, so by hand the second weighs root 0.4 x 0.5238 against root 0.8.
    @Test func blendsWhatItDrops() throws {
        let faces = [
            Detection(x: 100, y: 100, score: 0.8), Detection(x: 110, y: 100, score: 0.4),
            Detection(x: 300, y: 100, score: 0.7),
        ]
        let found = select(faces, blends: true)
        #expect(found.count == 2 && found.last == faces[2])
        let face = try #require(found.first)
        #expect(face.score == 0.8)
        #expect(abs(face.box.centre.x - 102.703) < 1e-2 && abs(face.box.centre.y - 100) < 1e-3)
        let moved = faces[0].landmarks.map { Point(x: $0.x + 2.703, y: $0.y) }
        #expect(face.landmarks.distance(to: moved) < 1e-2)
    }

    /// A candidate that overlaps just enough to be dropped changes nothing yet.
    @Test func blendsWithoutAJump() throws {
        let (best, other) = (Detection(x: 100, y: 100, score: 0.8), Detection(x: 125.71, y: 100, score: 0.8))
        #expect((0.4..<0.401).contains(best.box.intersectionOverUnion(other.box)))
        let face = try #require(select([best, other], blends: true).first)
        #expect(abs(face.box.centre.x - 100) < 0.05)
    }
}
