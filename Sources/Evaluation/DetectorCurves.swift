import Inference

/// Precision over recall of one or more detectors as a picture: a panel for each least size of face, of all boxes above and
/// of those that people drew below.
public struct DetectorCurves: Sendable {
    private let subtitle: String
    private let names: [String]
    private let panels: [[Panel]]

    /// One pair of axes with a curve for each detector.
    private struct Panel: Sendable {
        let title: String
        let curves: [PrecisionCurve]
    }

    /// Reports on the same data at the same long side.
    public init(_ reports: [DetectorReport]) {
        names = Self.names(of: reports.map(\.evaluation.detector.name))
        subtitle =
            reports.first.map { report in
                let evaluation = report.evaluation
                let data = Self.lastPart(of: evaluation.data)
                return "\(data), \(evaluation.split.rawValue), long side \(evaluation.longSide), overlap 0.5. "
            } ?? ""
        func row(_ kind: String, _ scores: [DetectorScores]) -> [Panel] {
            DetectorScores.floors.map { floor in
                let figures = scores.compactMap { $0.atFloor[floor] }
                return Panel(
                    title: "\(kind), ≥ \(floor) px: \(figures.first?.faces ?? 0) faces", curves: figures.map(\.curve))
            }
        }
        let human = reports.compactMap(\.human)
        panels = [row("all boxes", reports.map(\.all))] + (human.isEmpty ? [] : [row("human boxes", human)])
    }

    /// Writes the picture as an SVG file.
    /// - Throws: `EvaluationError.unwritable`.
    public func write(to path: String) throws(EvaluationError) { try TextFile.write([svg], to: path) }

    // MARK: layout, in pixels

    private static let plot = (width: 240.0, height: 200.0)
    private static let margin = (left: 62.0, right: 24.0, bottom: 48.0)
    private static let gap = (x: 46.0, y: 58.0)
    private static let legendTop = 80.0
    private static let legendLine = 18.0
    private static let grey = "#666666"

    /// Told apart by people who see colours differently (Okabe and Ito 2008); after them the same with dashes.
    private static let colours = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9"]

    private static func colour(_ index: Int) -> String { colours[index % colours.count] }
    private static func dashes(_ index: Int) -> String { ["none", "6 3", "2 2"][index / colours.count % 3] }

    /// The picture's text.
    public var svg: String {
        let columns = Double(DetectorScores.floors.count)
        let top = Self.legendTop + Double(names.count) * Self.legendLine + 26
        let width = Self.margin.left + columns * Self.plot.width + (columns - 1) * Self.gap.x + Self.margin.right
        let height =
            top + Double(panels.count) * Self.plot.height + Double(panels.count - 1) * Self.gap.y + Self.margin.bottom
        var lines = [
            "<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>",
            "<title>Precision over recall of face detectors</title>",
            SVG.text("Face detectors: precision over recall", x: Self.margin.left, y: 32, size: 18),
            SVG.text(
                subtitle + "Precision is interpolated; the number in a panel, AP50, is the area under the curve.",
                x: Self.margin.left, y: 54, fill: Self.grey),
        ]
        for (index, name) in names.enumerated() {
            let y = Self.legendTop + Double(index) * Self.legendLine
            lines.append(line(index, "M\(SVG.number(Self.margin.left)) \(SVG.number(y - 4))h28"))
            lines.append(SVG.text(name, x: Self.margin.left + 36, y: y))
        }
        for (row, panels) in panels.enumerated() {
            for (column, panel) in panels.enumerated() {
                let x = Self.margin.left + Double(column) * (Self.plot.width + Self.gap.x)
                let y = top + Double(row) * (Self.plot.height + Self.gap.y)
                lines += axes(panel.title, x, y, isFirst: column == 0, isLast: row == self.panels.count - 1)
                for (index, curve) in panel.curves.enumerated() {
                    if let path = Self.path(curve, x, y) { lines.append(line(index, path)) }
                }
                for (index, curve) in panel.curves.enumerated() {
                    let above = Double(panel.curves.count - 1 - index) * 14
                    lines.append(
                        SVG.text(
                            Format.fixed(curve.area, 3), x: x + 8, y: y + Self.plot.height - 10 - above,
                            fill: Self.colour(index)))
                }
            }
        }
        let size = (SVG.number(width), SVG.number(height))
        return SVG.element(
            "svg",
            [
                "xmlns": "http://www.w3.org/2000/svg", "width": size.0, "height": size.1,
                "viewBox": "0 0 \(size.0) \(size.1)", "font-family": "Helvetica, Arial, 'DejaVu Sans', sans-serif",
            ], "\n" + lines.joined(separator: "\n") + "\n") + "\n"
    }

    private func line(_ index: Int, _ path: String) -> String {
        SVG.element(
            "path",
            [
                "d": path, "fill": "none", "stroke": Self.colour(index), "stroke-width": "2",
                "stroke-dasharray": Self.dashes(index), "stroke-linejoin": "round",
            ])
    }

    /// Axes from 0 to 1 with the plot's top left corner at (`x`, `y`); the first of a row and the last row carry words.
    private func axes(_ title: String, _ x: Double, _ y: Double, isFirst: Bool, isLast: Bool) -> [String] {
        let (width, height) = Self.plot
        var lines = [SVG.text(title, x: x, y: y - 10)]
        for step in 0...5 {
            let share = Double(step) / 5
            let (across, down) = (x + share * width, y + (1 - share) * height)
            let stroke = step == 0 ? Self.grey : "#dddddd"
            lines.append(SVG.line(across, y, across, y + height, stroke: stroke))
            lines.append(SVG.line(x, down, x + width, down, stroke: stroke))
            let tick = Format.fixed(share, 1)
            lines.append(SVG.text(tick, x: across, y: y + height + 16, size: 11, anchor: "middle", fill: Self.grey))
            lines.append(SVG.text(tick, x: x - 6, y: down + 4, size: 11, anchor: "end", fill: Self.grey))
        }
        if isLast {
            lines.append(SVG.text("recall", x: x + width / 2, y: y + height + 36, anchor: "middle"))
        }
        if isFirst {
            let words = SVG.text("precision", x: 0, y: 0, anchor: "middle")
            let place = "translate(\(SVG.number(x - 36)) \(SVG.number(y + height / 2))) rotate(-90)"
            lines.append(SVG.element("g", ["transform": place], words))
        }
        return lines
    }

    /// The curve's steps as a path's commands; nil where nothing was found.
    private static func path(_ curve: PrecisionCurve, _ x: Double, _ y: Double) -> String? {
        guard !curve.steps.isEmpty else { return nil }
        let stretches = curve.steps.map { step in
            "\(SVG.number(y + (1 - step.precision) * plot.height))H\(SVG.number(x + step.recall * plot.width))"
        }
        return "M\(SVG.number(x)) " + stretches.joined(separator: "V")
    }

    // MARK: names

    /// The files' names; with their folders where two are called alike.
    private static func names(of paths: [String]) -> [String] {
        let short = paths.map(lastPart)
        return zip(paths, short).map { path, name in short.count { $0 == name } > 1 ? path : name }
    }

    private static func lastPart(of path: String) -> String {
        path.split(separator: "/").last.map(String.init) ?? path
    }
}
