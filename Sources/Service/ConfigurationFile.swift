import Foundation
import TOMLKit

/// The settings in a TOML file: one a line, named as the options of the command line are.
public struct ConfigurationFile: Sendable {
    public let path: String
    /// In the order of the file.
    public let settings: [Setting]
    /// The values that no setting can have, in the order of the file.
    public let mistakes: [ConfigurationMistake]

    /// In bytes; a hundred times what all settings with their comments take.
    private static let longest = 1 << 20

    /// A setting with its values: several where the option may be given several times.
    public struct Setting: Equatable, Sendable {
        public let name: String
        public let line: Int
        public let value: Value
    }

    public enum Value: Equatable, Sendable {
        case flag(Bool)
        case texts([String])
    }

    /// Reads the file at `path`.
    /// - Throws: `ConfigurationError`.
    public init(path: String) throws(ConfigurationError) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw ConfigurationError(path: path, "cannot be read: \(String(cString: strerror(errno)))")
        }
        let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        let bytes: Data
        do {
            bytes = try file.read(upToCount: Self.longest + 1) ?? Data()
        } catch {
            let cause = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError
            let reason = cause.map { String(cString: strerror(Int32(clamping: $0.code))) } ?? error.localizedDescription
            throw ConfigurationError(path: path, "cannot be read: \(reason)")
        }
        guard bytes.count <= Self.longest else {
            throw ConfigurationError(path: path, "is longer than \(Self.longest) bytes")
        }
        guard let text = String(data: bytes, encoding: .utf8) else {
            throw ConfigurationError(path: path, "is no text in UTF-8")
        }
        try self.init(path: path, text: text)
    }

    init(path: String, text: String) throws(ConfigurationError) {
        // The parser takes it for the end of the text.
        if let zero = text.utf8.firstIndex(of: 0) {
            let line = text.utf8[..<zero].count { $0 == UInt8(ascii: "\n") } + 1
            throw ConfigurationError(path: path, line: line, "a zero byte cannot stand in it")
        }
        let table: TOMLTable
        do {
            table = try TOMLTable(string: text)
        } catch let error as TOMLParseError {
            throw ConfigurationError(path: path, line: error.source.begin.line, error.description)
        } catch {
            throw ConfigurationError(path: path, "is no TOML: \(error)")
        }
        let lines = Self.linesOfNames(in: text)
        var settings: [Setting] = []
        var mistakes: [ConfigurationMistake] = []
        for name in table.keys {
            guard let value = table[name] else { continue }
            let line = lines[name] ?? 1
            if let value = Value(value) {
                settings.append(Setting(name: name, line: line, value: value))
            } else {
                mistakes.append(
                    ConfigurationMistake(
                        line: line, "'\(name)' must be a text, a number, true, false, or a list of texts"))
            }
        }
        self.path = path
        self.settings = settings.sorted { $0.line < $1.line }
        self.mistakes = mistakes.sorted { $0.line < $1.line }
    }

    /// The lines on which names stand: the parser tells only those of its own errors.
    private static func linesOfNames(in text: String) -> [String: Int] {
        var lines: [String: Int] = [:]
        for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            let name = line.prefix { $0 != "=" && $0 != "." }.trimmingCharacters(
                in: CharacterSet(charactersIn: " \t\"'[]"))
            if !name.isEmpty, lines[name] == nil { lines[name] = index + 1 }
        }
        return lines
    }
}

extension ConfigurationFile.Value {
    fileprivate init?(_ value: any TOMLValueConvertible) {
        switch value.type {
        case .bool:
            guard let flag = value.bool else { return nil }
            self = .flag(flag)
        case .array:
            guard let texts = value.array?.map(\.string), !texts.contains(nil) else { return nil }
            self = .texts(texts.compactMap { $0 })
        default:
            guard let text = Self.text(value) else { return nil }
            self = .texts([text])
        }
    }

    private static func text(_ value: any TOMLValueConvertible) -> String? {
        switch value.type {
        case .string: value.string
        case .int: value.int.map { String($0) }
        case .double: value.double.map { String($0) }
        default: nil
        }
    }
}
