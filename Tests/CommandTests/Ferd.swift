import EventSchema
import Foundation

/// The built program, run as its users run it.
struct Ferd {
    struct Outcome {
        let exitCode: Int32
        let output: Data
        /// What it said on standard error.
        let message: String

        /// The event lines of the output.
        var lines: [JSONValue] { get throws { try Ferd.lines(of: output) } }
    }

    static let sample = RepositoryFiles.path("samples/sample.mp4")

    /// The labelled data, which are no part of the project; nil where they are not there.
    static var dataFolder: String? {
        let folder = ProcessInfo.processInfo.environment["FERD_DATA"] ?? RepositoryFiles.path("../shared/data")
        return FileManager.default.fileExists(atPath: folder) ? folder : nil
    }

    /// The tests' own program lies beside the product's.
    static var program: URL {
        URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent().appending(path: "ferd")
    }

    /// Runs `ferd` to its end.
    static func run(_ arguments: String..., input: Data? = nil) throws -> Outcome {
        try run(arguments, input: input)
    }

    static func run(_ arguments: [String], input: Data? = nil) throws -> Outcome {
        try withFolder { folder in
            let (output, message) = (folder.appending(path: "out"), folder.appending(path: "err"))
            let process = try start(arguments, output: open(output), message: open(message))
            if let input, let pipe = process.standardInput as? Pipe {
                // The program may end before it has read everything.
                try? pipe.fileHandleForWriting.write(contentsOf: input)
            }
            try (process.standardInput as? Pipe)?.fileHandleForWriting.close()
            process.waitUntilExit()
            return Outcome(
                exitCode: process.terminationStatus, output: try Data(contentsOf: output),
                message: String(decoding: try Data(contentsOf: message), as: UTF8.self))
        }
    }

    /// Starts `ferd` with its standard input from a pipe.
    static func start(_ arguments: [String], output: Any, message: Any) throws -> Process {
        signal(SIGPIPE, SIG_IGN)
        let process = Process()
        process.executableURL = program
        process.arguments = arguments
        process.standardInput = Pipe()
        process.standardOutput = output
        process.standardError = message
        try process.run()
        return process
    }

    static func lines(of output: Data) throws -> [JSONValue] {
        try output.split(separator: UInt8(ascii: "\n")).map { try JSONDecoder().decode(JSONValue.self, from: $0) }
    }

    /// A folder that is gone afterwards.
    static func withFolder<Result>(_ body: (URL) throws -> Result) throws -> Result {
        let folder = FileManager.default.temporaryDirectory.appending(path: "ferd-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        return try body(folder)
    }

    private static func open(_ file: URL) throws -> FileHandle {
        try Data().write(to: file)
        return try FileHandle(forWritingTo: file)
    }
}

extension JSONValue {
    var text: String? { if case .string(let text) = self { text } else { nil } }
    var number: Double? { if case .number(let number) = self { number } else { nil } }
    var elements: [JSONValue] { if case .array(let elements) = self { elements } else { [] } }

    func isEvent(_ name: String) -> Bool { self["event"]?.text == name }
}
