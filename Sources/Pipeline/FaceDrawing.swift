import Events
import Imaging

/// Draws a face's box, number, landmarks and probabilities into a picture that people look at.
struct FaceDrawing {
    /// Distinct on dark and bright ground, and to most colour-blind people; faces take them in turn.
    private static let colours = [
        Colour(red: 86, green: 180, blue: 233), Colour(red: 230, green: 159, blue: 0),
        Colour(red: 0, green: 200, blue: 140), Colour(red: 240, green: 228, blue: 66),
        Colour(red: 213, green: 94, blue: 0), Colour(red: 204, green: 121, blue: 167),
    ]

    let classes: [String]

    func draw(_ face: FaceRecord, on canvas: inout Canvas) {
        let colour = Self.colours[face.id % Self.colours.count]
        // One step for every 480 rows keeps the writing as large as the picture is.
        let scale = max(1, (canvas.height + 240) / 480)
        let (x, y) = (Self.pixel(face.box.x), Self.pixel(face.box.y))
        let (width, height) = (Self.pixel(face.box.width), Self.pixel(face.box.height))
        canvas.outline(x: x, y: y, width: width, height: height, thickness: 2 * scale, colour: colour)
        let radius = max(1, width / 50)
        let marks = face.landmarks
        for point in [marks.leftEye, marks.rightEye, marks.nose, marks.leftMouth, marks.rightMouth] {
            canvas.dot(x: Self.pixel(point.x), y: Self.pixel(point.y), radius: radius, colour: colour)
        }
        drawTitle(of: face, x: x, y: y, scale: scale, colour: colour, on: &canvas)
        if let smoothed = face.smoothed {
            drawBars(smoothed, beside: (x, y, width), scale: scale, colour: colour, on: &canvas)
        }
    }

    /// The nearest pixel; far outside the picture all places are alike.
    private static func pixel(_ coordinate: Float) -> Int {
        Int(min(max(coordinate, -100_000), 100_000).rounded())
    }

    private func drawTitle(
        of face: FaceRecord, x: Int, y: Int, scale: Int, colour: Colour, on canvas: inout Canvas
    ) {
        let expression = face.expression.map { " \(classes[$0])" } ?? ""
        let title = "\(face.id)\(expression)"
        let size = Canvas.textSize(title, scale: scale)
        // Above the box, or inside it where the picture ends there.
        let top = y >= size.height + 4 ? y - size.height - 4 : y
        canvas.fill(x: x, y: top, width: size.width + 4, height: size.height + 4, colour: colour)
        canvas.text(title, x: x + 2, y: top + 2, scale: scale, colour: .black)
    }

    private func drawBars(
        _ probabilities: ClassProbabilities, beside box: (x: Int, y: Int, width: Int), scale: Int, colour: Colour,
        on canvas: inout Canvas
    ) {
        let names = classes.map { Canvas.textSize($0, scale: scale).width }.max() ?? 0
        let line = Canvas.textSize("x", scale: scale).height + 2 * scale
        let (barWidth, gap) = (48 * scale, 4 * scale)
        let panel = names + barWidth + 3 * gap
        // Right of the box, or left of it where the picture ends there.
        let right = box.x + box.width + gap
        let x = right + panel <= canvas.width ? right : box.x - gap - panel
        let height = line * probabilities.count + gap
        canvas.fill(x: x, y: box.y, width: panel, height: height, colour: .black, opacity: 0.55)
        for index in 0..<probabilities.count {
            let y = box.y + gap + index * line
            canvas.text(classes[index], x: x + gap, y: y, scale: scale, colour: .white)
            canvas.bar(
                x: x + names + 2 * gap, y: y, width: barWidth, height: line - 2 * scale, share: probabilities[index],
                colour: colour, background: .black)
        }
    }
}
