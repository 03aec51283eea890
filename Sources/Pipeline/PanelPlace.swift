/// A rectangle of whole pixels.
struct PixelRectangle: Equatable {
    var x: Int
    var y: Int
    var width: Int
    var height: Int

    /// The rectangle moved into a picture that begins at 0, 0; where it is too large, its left and top edges are in it.
    func moved(intoWidth pictureWidth: Int, height pictureHeight: Int) -> PixelRectangle {
        PixelRectangle(
            x: max(0, min(x, pictureWidth - width)), y: max(0, min(y, pictureHeight - height)), width: width,
            height: height)
    }

    /// The pixels that both have.
    func overlap(_ other: PixelRectangle) -> Int {
        let columns = min(x + width, other.x + other.width) - max(x, other.x)
        let rows = min(y + height, other.y + other.height) - max(y, other.y)
        return max(0, columns) * max(0, rows)
    }
}

/// The sides of a face beside which a panel can stand, the better ones first.
enum PanelPlace: CaseIterable {
    case right, left, below, above

    /// The place of a panel: inside the picture and off other panels, where it covers as little as can be of its own face,
    /// then of other faces; nil where another panel would be written over.
    static func best(
        width: Int, height: Int, beside face: PixelRectangle, gap: Int, faces: [PixelRectangle],
        panels: [PixelRectangle], pictureWidth: Int, pictureHeight: Int
    ) -> PixelRectangle? {
        var best: (panel: PixelRectangle, own: Int, others: Int)?
        for place in allCases {
            let panel = place.panel(width: width, height: height, beside: face, gap: gap)
                .moved(intoWidth: pictureWidth, height: pictureHeight)
            guard !panels.contains(where: { panel.overlap($0) > 0 }) else { continue }
            let own = panel.overlap(face)
            let others = faces.reduce(0) { $0 + panel.overlap($1) }
            if let best, (best.own, best.others) <= (own, others) { continue }
            best = (panel, own, others)
        }
        return best?.panel
    }

    private func panel(width: Int, height: Int, beside face: PixelRectangle, gap: Int) -> PixelRectangle {
        let (x, y) =
            switch self {
            case .right: (face.x + face.width + gap, face.y)
            case .left: (face.x - gap - width, face.y)
            case .below: (face.x, face.y + face.height + gap)
            case .above: (face.x, face.y - gap - height)
            }
        return PixelRectangle(x: x, y: y, width: width, height: height)
    }
}
