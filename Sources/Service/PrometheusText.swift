/// Figures in Prometheus's text format, version 0.0.4: families of samples, each family with its help and its type.
struct PrometheusText {
    /// What the format is called in HTTP.
    static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    enum Kind: String {
        case counter, gauge, summary
    }

    /// A name and a value, which may hold anything.
    typealias Label = (name: String, value: String)

    private(set) var text = ""

    /// Begins a family; its samples follow.
    /// - Parameters:
    ///   - name: after Prometheus's rules: base units, `_total` for what only grows.
    ///   - help: one line.
    mutating func begin(_ name: String, _ kind: Kind, _ help: String) {
        text += "# HELP \(name) \(help)\n# TYPE \(name) \(kind.rawValue)\n"
    }

    mutating func add(_ name: String, _ value: Double, _ labels: [Label] = []) {
        text += name
        if !labels.isEmpty {
            text += "{" + labels.map { "\($0.name)=\"\(Self.escaped($0.value))\"" }.joined(separator: ",") + "}"
        }
        text += " \(Self.number(value))\n"
    }

    mutating func add(_ name: String, _ value: Int, _ labels: [Label] = []) {
        add(name, Double(value), labels)
    }

    /// The format has escapes for these three and no others.
    private static func escaped(_ value: String) -> String {
        var escaped = ""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\\": escaped += "\\\\"
            case "\"": escaped += "\\\""
            case "\n": escaped += "\\n"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }

    /// As Go reads numbers, which Prometheus is written in; whole ones without a point.
    private static func number(_ value: Double) -> String {
        guard value.isFinite else { return value.isNaN ? "NaN" : value < 0 ? "-Inf" : "+Inf" }
        return value == value.rounded() && value.magnitude < 0x1p53 ? String(Int(value)) : String(value)
    }
}
