import Events
import Imaging

/// Draws the boxes, numbers, landmarks and probabilities of faces into a picture that people look at.
struct FaceDrawing {
    /// Distinct on dark and bright ground, and to most colour-blind people; faces take them in turn.
    private static let colours = [
        Colour(red: 86, green: 180, blue: 233), Colour(red: 230, green: 159, blue: 0),
        Colour(red: 0, green: 200, blue: 140), Colour(red: 240, green: 228, blue: 66),
        Colour(red: 213, green: 94, blue: 0), Colour(red: 204, green: 121, blue: 167),
    ]

    private let classes: [String]
    // What the faces and the panels of the picture at hand cover; kept for their memory.
    private var taken: [PixelRectangle] = []
    private var panels: [PixelRectangle] = []

    init(classes: [String]) {
        self.classes = classes
    }

    mutating func draw(_ faces: [FaceRecord], on canvas: inout Canvas) {
        // One step for every 480 rows keeps the writing as large as the picture is.
        let scale = max(1, (canvas.height + 240) / 480)
        taken.removeAll(keepingCapacity: true)
        panels.removeAll(keepingCapacity: true)
        for face in faces { taken.append(drawFace(face, scale: scale, on: &canvas)) }
        for (face, place) in zip(faces, taken) {
            if let smoothed = face.smoothed {
                drawBars(smoothed, beside: place, scale: scale, colour: Self.colour(of: face), on: &canvas)
            }
        }
    }

    private static func colour(of face: FaceRecord) -> Colour { colours[face.id % colours.count] }

    /// Draws all but the probabilities.
    /// - Returns: what must not be covered.
    private func drawFace(_ face: FaceRecord, scale: Int, on canvas: inout Canvas) -> PixelRectangle {
        let colour = Self.colour(of: face)
        let (x, y) = (Self.pixel(face.box.x), Self.pixel(face.box.y))
        let (width, height) = (Self.pixel(face.box.width), Self.pixel(face.box.height))
        canvas.outline(x: x, y: y, width: width, height: height, thickness: 2 * scale, colour: colour)
        let radius = max(1, width / 50)
        let marks = face.landmarks
        for point in [marks.leftEye, marks.rightEye, marks.nose, marks.leftMouth, marks.rightMouth] {
            canvas.dot(x: Self.pixel(point.x), y: Self.pixel(point.y), radius: radius, colour: colour)
        }
        let title = drawTitle(of: face, x: x, y: y, scale: scale, colour: colour, on: &canvas)
        let top = min(y, title.y)
        return PixelRectangle(x: x, y: top, width: max(width, title.width), height: y + height - top)
    }

    /// The nearest pixel; far outside the picture all places are alike, and what is no number lies nowhere.
    private static func pixel(_ coordinate: Float) -> Int {
        coordinate.isNaN ? -100_000 : Int(min(max(coordinate, -100_000), 100_000).rounded())
    }

    /// - Returns: where it stands.
    private func drawTitle(
        of face: FaceRecord, x: Int, y: Int, scale: Int, colour: Colour, on canvas: inout Canvas
    ) -> PixelRectangle {
        let expression = face.expression.map { " \(classes[$0])" } ?? ""
        let title = "\(face.id)\(expression)"
        let size = Canvas.textSize(title, scale: scale)
        // Above the box, or inside it where the picture ends there.
        let top = y >= size.height + 4 ? y - size.height - 4 : y
        let place = PixelRectangle(x: x, y: top, width: size.width + 4, height: size.height + 4)
            .moved(intoWidth: canvas.width, height: canvas.height)
        canvas.fill(x: place.x, y: place.y, width: place.width, height: place.height, colour: colour)
        canvas.text(title, x: place.x + 2, y: place.y + 2, scale: scale, colour: .black)
        return place
    }

    private mutating func drawBars(
        _ probabilities: ClassProbabilities, beside face: PixelRectangle, scale: Int, colour: Colour,
        on canvas: inout Canvas
    ) {
        let names = classes.map { Canvas.textSize($0, scale: scale).width }.max() ?? 0
        let line = Canvas.textSize("x", scale: scale).height + 2 * scale
        let gap = 4 * scale
        // Shorter bars in a narrow picture; where there is no room even for the names the title must do.
        let barWidth = min(48 * scale, canvas.width - names - 3 * gap)
        let (width, height) = (names + barWidth + 3 * gap, line * probabilities.count + gap)
        guard barWidth >= 12 * scale, height <= canvas.height else { return }
        let place = PanelPlace.best(
            width: width, height: height, beside: face, gap: gap, faces: taken, panels: panels,
            pictureWidth: canvas.width, pictureHeight: canvas.height)
        guard let panel = place else { return }
        panels.append(panel)
        canvas.fill(x: panel.x, y: panel.y, width: width, height: height, colour: .black, opacity: 0.55)
        for index in 0..<min(probabilities.count, classes.count) {
            let y = panel.y + gap + index * line
            canvas.text(classes[index], x: panel.x + gap, y: y, scale: scale, colour: .white)
            canvas.bar(
                x: panel.x + names + 2 * gap, y: y, width: barWidth, height: line - 2 * scale,
                share: probabilities[index], colour: colour, background: .black)
        }
    }
}
