public import Faces
public import Imaging
public import Inference

/// What an expression network sees and answers: its metadata, or what its user says of it.
public struct ExpressionDescription: Equatable, Sendable {
    /// The network's name, or that of its file.
    public let name: String
    /// Names of the classes in the order of the network's outputs.
    public let classes: [String]
    /// Width and height of the crop in pixels.
    public let side: Int
    /// From luma of 0...255 to the network's numbers.
    public let normalisation: LumaNormalisation
    /// Where the landmarks lie in the crop.
    public let alignment: Alignment
    /// What logits are divided by before the softmax; above 0.
    public let temperature: Float

    private static let sides = 8...1024

    public init(
        name: String, classes: [String], side: Int, normalisation: LumaNormalisation, alignment: Alignment,
        temperature: Float = 1
    ) {
        self.name = name
        self.classes = classes
        self.side = side
        self.normalisation = normalisation
        self.alignment = alignment
        self.temperature = temperature
    }

    /// Reads the description of the network in `file` from its metadata and from the JSON file beside it
    /// (`FILE.json` for `FILE.onnx`), whose entries count for more.
    public init(file: String, metadata: [String: String]) throws(ExpressionError) {
        let beside = try NetworkSidecar.metadata(beside: file)
        let entries = Entries(file: file, values: metadata.merging(beside) { $1 })
        if let task = entries.values["ferd.task"], task != "expression" {
            throw .invalid(file: file, reason: "is a network for \(printable(task)), not for expressions")
        }
        name = entries.values["ferd.network"].map(printable) ?? Self.stem(of: file)
        classes = try entries.classes()
        side = try entries.side(in: Self.sides)
        normalisation = LumaNormalisation(mean: try entries.number("mean"), scale: try entries.number("scale"))
        do {
            alignment = try Alignment(parsing: try entries.text("crop"))
        } catch let error as AlignmentError {
            throw .invalid(file: file, reason: error.description)
        } catch let error as ExpressionError {
            throw error
        } catch {
            throw .invalid(file: file, reason: "\(error)")
        }
        temperature = entries.values["ferd.temperature"] == nil ? 1 : try entries.number("temperature")
        guard temperature > 0, normalisation.scale != 0 else {
            throw .invalid(file: file, reason: "its temperature must be above 0 and its scale not 0")
        }
    }

    /// Reads the description of `model` from its metadata and from the JSON file beside it.
    public init(_ model: Model) throws(ExpressionError) {
        try self.init(file: model.name, metadata: model.metadata)
    }

    /// The file's name without folder and ending.
    private static func stem(of file: String) -> String {
        let name = file.split(separator: "/").last.map(String.init) ?? file
        return name.hasSuffix(".onnx") ? String(name.dropLast(5)) : name
    }
}

/// The metadata of a file, read with errors that name it.
private struct Entries {
    let file: String
    let values: [String: String]

    func text(_ key: String) throws(ExpressionError) -> String {
        guard let text = values["ferd.\(key)"], !text.isEmpty else { throw .missing(file: file, key: key) }
        return text
    }

    func number(_ key: String) throws(ExpressionError) -> Float {
        let text = try text(key)
        guard let number = Float(text), number.isFinite else {
            throw .invalid(file: file, reason: "its \(key) is \"\(printable(text))\", a number was expected")
        }
        return number
    }

    /// Names with commas between them.
    func classes() throws(ExpressionError) -> [String] {
        let names = try text("classes").split(separator: ",", omittingEmptySubsequences: false).map { name in
            printable(String(name.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed()))
        }
        guard (2...ClassScores.capacity).contains(names.count) else {
            throw .invalid(file: file, reason: "\(names.count) classes; from 2 to \(ClassScores.capacity) are possible")
        }
        guard Set(names).count == names.count, !names.contains("") else {
            throw .invalid(
                file: file, reason: "a class without a name, or two of the same: \(names.joined(separator: ", "))")
        }
        return names
    }

    /// The side of a square input, "luma 48x48".
    func side(in allowed: ClosedRange<Int>) throws(ExpressionError) -> Int {
        let text = try text("input")
        let words = text.split(separator: " ")
        let sides = words.last?.split(separator: "x").map { Int($0) } ?? []
        guard words.count == 2, words[0] == "luma", sides.count == 2, let side = sides[0], sides[1] == side,
            allowed.contains(side)
        else {
            throw .invalid(
                file: file,
                reason: "its input is \"\(printable(text))\"; \"luma WIDTHxHEIGHT\" was expected, square, of "
                    + "\(allowed.lowerBound) to \(allowed.upperBound) pixels")
        }
        return side
    }
}

/// Text from a file made fit for one line: control characters replaced, long texts cut.
private func printable(_ text: String) -> String {
    String(text.prefix(60).map { $0.isASCII && $0 < " " || $0 == "\u{7F}" || $0.isNewline ? "\u{FFFD}" : $0 })
}
