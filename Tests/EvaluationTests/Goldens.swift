import Foundation

@testable import Evaluation

/// The made-up packs in `Tests/Goldens/Evaluation`, with what other programs say of them.
enum Goldens {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Goldens/Evaluation").path(percentEncoded: false)

    static func decode<Value: Decodable>(_ type: Value.Type, _ path: String) throws -> Value {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try decoder.decode(type, from: Data(contentsOf: URL(filePath: "\(folder)/\(path)")))
    }

    /// The folder of research data, or nil where this machine has none; said aloud, so that nobody takes it for tested.
    static func data(_ name: String) -> String? {
        let root = ProcessInfo.processInfo.environment["FERD_DATA"] ?? "../shared/data"
        if FileManager.default.fileExists(atPath: "\(root)/\(name)") { return "\(root)/\(name)" }
        print("SKIPPED: no data in \(root)/\(name); set FERD_DATA to test with it")
        return nil
    }
}

/// A folder of files that goes with the test.
final class TemporaryFolder {
    let path: String

    init(_ files: [String: String] = [:]) throws {
        path = FileManager.default.temporaryDirectory.appending(path: "ferd-test-\(UUID().uuidString)")
            .path(percentEncoded: false)
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        for (name, content) in files { try write(name, Data(content.utf8)) }
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    @discardableResult
    func write(_ name: String, _ content: Data) throws -> String {
        let file = URL(filePath: "\(path)/\(name)")
        try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try content.write(to: file)
        return "\(path)/\(name)"
    }
}

/// The message of the error that `body` throws.
func message(_ body: () throws -> Void) -> String {
    do {
        try body()
        return "no error"
    } catch {
        return "\(error)"
    }
}
