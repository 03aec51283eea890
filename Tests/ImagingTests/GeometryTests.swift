import Imaging
import Testing

@Suite struct GeometryTests {
    @Test func overlapsByArea() {
        let box = Box(x: 0, y: 0, width: 4, height: 4)
        #expect(box.intersectionOverUnion(box) == 1)
        #expect(box.intersectionOverUnion(Box(x: 2, y: 0, width: 4, height: 4)) == 8.0 / 24)
        #expect(box.intersectionOverUnion(Box(x: 4, y: 0, width: 4, height: 4)) == 0)
        #expect(box.intersectionOverUnion(Box(x: 1, y: 1, width: 0, height: 0)) == 0)
    }

    @Test func undoesATransform() throws {
        let transform = SimilarityTransform(a: 1.5, b: -0.7, translation: Point(x: 12, y: -3))
        let inverse = try #require(transform.inverse)
        let point = inverse(transform(Point(x: 5, y: 7)))
        #expect(abs(point.x - 5) < 1e-5 && abs(point.y - 7) < 1e-5)
        #expect(SimilarityTransform(a: 0, b: 0, translation: Point(x: 1, y: 1)).inverse == nil)
        #expect(SimilarityTransform(a: .infinity, b: 0, translation: Point(x: 1, y: 1)).inverse == nil)
    }
}
