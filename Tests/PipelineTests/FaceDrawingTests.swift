import Events
import Imaging
import Testing

@testable import Pipeline

@Suite("Face drawing")
struct FaceDrawingTests {
    private static let classes = [
        "neutral", "happiness", "surprise", "sadness", "anger", "disgust", "fear", "contempt",
    ]

    private func face(_ box: PixelBox) -> FaceRecord {
        let centre = PixelPoint(x: box.x + box.width / 2, y: box.y + box.height / 2)
        let even = ClassProbabilities(count: Self.classes.count) { _ in 0.125 }
        return FaceRecord(
            id: 1, box: box, score: 1,
            landmarks: FaceLandmarks(
                leftEye: centre, rightEye: centre, nose: centre, leftMouth: centre, rightMouth: centre),
            expression: 1, probabilities: even, smoothed: even)
    }

    /// How many pixels of a white picture turn white, as letters, on the dark ground of the panel: none where it is cut
    /// off or missing.
    private func letters(width: Int, height: Int, _ box: PixelBox, _ more: PixelBox...) -> (all: Int, onFace: Int) {
        var grey = [UInt8](repeating: 100, count: 3 * width * height)
        grey.withUnsafeMutableBufferPointer { pixels in
            guard let base = pixels.baseAddress else { return }
            var canvas = Canvas(pixels: base, width: width, height: height, stride: 3 * width)
            var drawing = FaceDrawing(classes: Self.classes)
            drawing.draw(([box] + more).map(face), on: &canvas)
        }
        var count = (all: 0, onFace: 0)
        for y in 0..<height {
            for x in 0..<width where grey[3 * (y * width + x)..<3 * (y * width + x) + 3].allSatisfy({ $0 == 255 }) {
                count.all += 1
                let isInside = Float(x) >= box.x && Float(x) < box.x + box.width
                if isInside, Float(y) >= box.y, Float(y) < box.y + box.height { count.onFace += 1 }
            }
        }
        return count
    }

    @Test(
        "every class name is whole, and beside the face where there is room",
        arguments: [
            (640, 360, PixelBox(x: 100, y: 100, width: 80, height: 90)),
            (640, 360, PixelBox(x: 540, y: 290, width: 80, height: 90)),
            (640, 360, PixelBox(x: -30, y: -20, width: 80, height: 90)),
            (320, 240, PixelBox(x: 80, y: 100, width: 160, height: 130)),
            (200, 240, PixelBox(x: 40, y: 20, width: 120, height: 120)),
        ])
    func room(width: Int, height: Int, box: PixelBox) {
        let expected = letters(width: 640, height: 360, PixelBox(x: 10, y: 20, width: 80, height: 90)).all
        #expect(expected > 300)
        let found = letters(width: width, height: height, box)
        #expect(found.all == expected && found.onFace == 0)
    }

    @Test("without room it covers the face, but stays inside the picture")
    func noRoom() {
        let expected = letters(width: 640, height: 360, PixelBox(x: 10, y: 20, width: 80, height: 90)).all
        let found = letters(width: 160, height: 120, PixelBox(x: 40, y: 20, width: 80, height: 90))
        #expect(found.all == expected && found.onFace > 0)
        // Shorter bars.
        #expect(letters(width: 90, height: 120, PixelBox(x: 10, y: 20, width: 60, height: 70)).all == expected)
        // No panel at all.
        #expect(letters(width: 60, height: 50, PixelBox(x: 10, y: 10, width: 30, height: 30)).all == 0)
    }

    @Test("panels keep off each other, and one that cannot is left out")
    func severalFaces() {
        let box = PixelBox(x: 10, y: 20, width: 80, height: 90)
        let expected = letters(width: 640, height: 360, box).all
        // Side by side: the second face stands where the first one's panel would.
        let pair = letters(width: 640, height: 360, box, PixelBox(x: 110, y: 20, width: 80, height: 90))
        #expect(pair.all == 2 * expected && pair.onFace == 0)
        let crowded = letters(width: 160, height: 90, PixelBox(x: 20, y: 20, width: 30, height: 40), box)
        #expect(crowded.all == expected)
    }

    @Test func absurdBoxesDoNotTrap() {
        _ = letters(width: 64, height: 48, PixelBox(x: 1e30, y: -1e30, width: 1e30, height: .nan))
    }
}
