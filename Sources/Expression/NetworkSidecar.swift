internal import FoundationEssentials
internal import Glibc

/// The JSON file beside a network that describes it, for networks whose own metadata do not: one object with the keys of
/// the metadata without their `ferd.`, such as
/// `{"input": "luma 64x64", "mean": 0, "scale": 1, "crop": "fer2013", "classes": ["neutral", "happiness"]}`.
enum NetworkSidecar {
    private static let keys = [
        "task", "input", "mean", "scale", "crop", "classes", "temperature", "network", "trained_on", "metrics",
    ]
    private static let longest = 1 << 20

    /// `FILE.json` for `FILE.onnx`.
    static func path(beside file: String) -> String {
        (file.hasSuffix(".onnx") ? String(file.dropLast(5)) : file) + ".json"
    }

    /// What the JSON file beside `file` says, as metadata with their `ferd.`; empty where there is none.
    static func metadata(beside file: String) throws(ExpressionError) -> [String: String] {
        let path = path(beside: file)
        guard let bytes = try contents(of: path) else { return [:] }
        let entries: [String: Entry]
        do {
            entries = try JSONDecoder().decode([String: Entry].self, from: Data(bytes))
        } catch {
            throw .invalid(file: path, reason: "not a JSON object of texts, numbers and lists of them")
        }
        if let unknown = entries.keys.filter({ !keys.contains($0) }).min() {
            throw .invalid(file: path, reason: "unknown key \"\(unknown)\"; known are \(keys.joined(separator: ", "))")
        }
        return Dictionary(uniqueKeysWithValues: entries.map { ("ferd.\($0.key)", $0.value.text) })
    }

    /// nil where there is no such file.
    private static func contents(of path: String) throws(ExpressionError) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT { return nil }
            throw .invalid(file: path, reason: String(cString: strerror(errno)))
        }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: longest + 1)
        var count = 0
        while count < bytes.count {
            let got = bytes.withUnsafeMutableBytes {
                read(descriptor, $0.baseAddress.map { $0 + count }, $0.count - count)
            }
            if got == 0 { break }
            if got > 0 {
                count += got
            } else if errno != EINTR {
                throw .invalid(file: path, reason: "cannot be read: \(String(cString: strerror(errno)))")
            }
        }
        guard count <= longest else { throw .invalid(file: path, reason: "longer than \(longest) bytes") }
        return Array(bytes[..<count])
    }

    /// A text, a number, or a list of them, as the text that metadata would hold.
    private struct Entry: Decodable {
        let text: String

        init(from decoder: any Decoder) throws {
            if var list = try? decoder.unkeyedContainer() {
                var texts: [String] = []
                while !list.isAtEnd { texts.append(try list.decode(Entry.self).text) }
                text = texts.joined(separator: ",")
                return
            }
            let value = try decoder.singleValueContainer()
            if let text = try? value.decode(String.self) {
                self.text = text
            } else {
                text = "\(try value.decode(Double.self))"
            }
        }
    }
}
