import Imaging
import Testing

/// A picture with a guard band around it that nobody may draw into.
private struct GuardedPicture {
    let width = 20
    let height = 12
    let stride = 70
    let band = 200
    var bytes: [UInt8]

    init() {
        bytes = [UInt8](repeating: 0x55, count: 200 + 70 * 12 + 200)
    }

    mutating func draw(_ body: (Canvas) -> Void) {
        bytes.withUnsafeMutableBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return }
            body(Canvas(pixels: base + band, width: width, height: height, stride: stride))
        }
    }

    func isDrawn(_ x: Int, _ y: Int) -> Bool { bytes[band + y * stride + 3 * x] != 0x55 }

    var drawn: Int { (0..<height).reduce(0) { sum, y in sum + (0..<width).count { isDrawn($0, y) } } }

    /// Whether all that lies between and around the rows is as it was.
    var isIntactOutside: Bool {
        bytes.indices.allSatisfy { index in
            let place = index - band
            let isInside = place >= 0 && place < stride * height && place % stride < 3 * width
            return isInside || bytes[index] == 0x55
        }
    }
}

@Suite struct CanvasTests {
    private let white = Colour.white

    @Test func cutsOffWhatLiesOutside() {
        for x in [Int.min, -1000, -7, 0, 5, 17, 20, 1000, Int.max] {
            for y in [Int.min, -5, 3, 10, 12, Int.max] {
                for size in [Int.min, -1, 0, 1, 9, 40, Int.max] {
                    var picture = GuardedPicture()
                    picture.draw { canvas in
                        canvas.fill(x: x, y: y, width: size, height: size, colour: white, opacity: 0.5)
                        canvas.outline(x: x, y: y, width: size, height: size, thickness: 2, colour: white)
                        canvas.outline(x: x, y: y, width: size, height: 5, thickness: Int.max, colour: white)
                        canvas.dot(x: x, y: y, radius: min(size, 50), colour: white)
                        canvas.bar(x: x, y: y, width: size, height: 3, share: 0.4, colour: white, background: .black)
                        canvas.text("Wg?", x: x, y: y, scale: 2, colour: white)
                    }
                    #expect(picture.isIntactOutside)
                }
            }
        }
    }

    @Test func outlinesInwards() {
        var picture = GuardedPicture()
        picture.draw { $0.outline(x: 2, y: 3, width: 10, height: 6, thickness: 2, colour: white) }
        #expect(picture.drawn == 10 * 6 - 6 * 2)
        #expect(picture.isDrawn(2, 3) && picture.isDrawn(11, 8) && !picture.isDrawn(12, 8) && !picture.isDrawn(4, 5))
        picture = GuardedPicture()
        picture.draw { $0.outline(x: 0, y: 0, width: 5, height: 3, thickness: 9, colour: white) }
        #expect(picture.drawn == 15)
    }

    @Test func blendsByOpacity() {
        for (opacity, expected) in [(0, 0x55), (0.5, 170), (1, 255), (-3, 0x55), (7, 255)] as [(Float, Int)] {
            var picture = GuardedPicture()
            picture.draw { $0.fill(x: 0, y: 0, width: 1, height: 1, colour: white, opacity: opacity) }
            #expect(Int(picture.bytes[picture.band]) == expected)
        }
    }

    @Test func drawsRoundDots() {
        for (radius, pixels) in [(0, 1), (1, 9), (2, 21), (3, 37)] {
            var picture = GuardedPicture()
            picture.draw { $0.dot(x: 8, y: 6, radius: radius, colour: white) }
            #expect(picture.drawn == pixels)
            #expect(picture.isDrawn(8 - radius, 6) && picture.isDrawn(8, 6 + radius))
        }
    }

    @Test func fillsABarByItsShare() {
        for (share, filled) in [(0, 0), (0.25, 4), (1, 16), (9, 16), (-1, 0), (.nan, 0)] as [(Float, Int)] {
            var picture = GuardedPicture()
            picture.draw {
                $0.bar(x: 1, y: 1, width: 16, height: 1, share: share, colour: white, background: .black)
            }
            let row = (0..<16).map { picture.bytes[picture.band + picture.stride + 3 * (1 + $0)] }
            #expect(row.count { $0 == 255 } == filled && row.count { $0 == 0 } == 16 - filled)
        }
    }

    @Test func writesLettersAsPeopleReadThem() {
        var picture = GuardedPicture()
        picture.draw { $0.text("R2~", x: 1, y: 2, colour: white) }
        let lines = (2..<9).map { y in String((1..<18).map { picture.isDrawn($0, y) ? "#" : "." }) }
        #expect(
            lines == [
                "####...###.......", "#...#.#...#......", "#...#.....#..#...", "####.....#..#.#.#",
                "#.#.....#......#.", "#..#...#.........", "#...#.#####......",
            ])
        #expect(Canvas.textSize("R2~") == (17, 7))
        #expect(Canvas.textSize("R2~", scale: 3) == (51, 21))
        #expect(Canvas.textSize("") == (0, 7))
    }

    @Test func showsAQuestionMarkForWhatItLacks() {
        func drawn(_ text: String) -> [UInt8] {
            var picture = GuardedPicture()
            picture.draw { $0.text(text, x: 0, y: 0, colour: white) }
            return picture.bytes
        }
        for text in ["é", "\u{7f}", "\n", "漢"] { #expect(drawn(text) == drawn("?")) }
        // Every printable character but the space has a shape of its own.
        let shapes = (32..<127).map { drawn(String(UnicodeScalar(UInt8($0)))) }
        #expect(Set(shapes).count == 95)
    }
}
