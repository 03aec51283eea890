/// The little of SVG 1.1 that pictures of figures need: elements as text, one a line.
enum SVG {
    /// `<name key="value" …/>`, or with `content` between a start and an end tag; values are escaped, content is not.
    static func element(_ name: String, _ attributes: KeyValuePairs<String, String>, _ content: String? = nil) -> String
    {
        let list = attributes.map { " \($0.key)=\"\(escaped($0.value))\"" }.joined()
        return content.map { "<\(name)\(list)>\($0)</\(name)>" } ?? "<\(name)\(list)/>"
    }

    /// A line of words with its baseline at `y`; `anchor` is start, middle or end.
    static func text(
        _ words: String, x: Double, y: Double, size: Double = 12, anchor: String = "start", fill: String = "#222222"
    ) -> String {
        element(
            "text",
            ["x": number(x), "y": number(y), "font-size": number(size), "text-anchor": anchor, "fill": fill],
            escaped(words))
    }

    static func line(
        _ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, stroke: String, width: Double = 1
    ) -> String {
        element(
            "line",
            [
                "x1": number(x1), "y1": number(y1), "x2": number(x2), "y2": number(y2), "stroke": stroke,
                "stroke-width": number(width),
            ])
    }

    /// With one decimal.
    static func number(_ value: Double) -> String { Format.fixed(value, 1) }

    /// Text fit for content and attributes; what XML does not allow becomes U+FFFD.
    static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case _ where scalar.value < 0x20 || (0xFFFE...0xFFFF).contains(scalar.value): result += "\u{FFFD}"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
