import ChildProcess
import EventSchema
import Foundation

/// The built program, run as its users run it.
enum Ferd {
    static let program = builtProgram("ferd")
    static let sample = RepositoryFiles.path("samples/sample.mp4")

    /// The labelled data, which are no part of the project; nil where they are not there.
    static var dataFolder: String? {
        let folder = ProcessInfo.processInfo.environment["FERD_DATA"] ?? RepositoryFiles.path("../shared/data")
        return FileManager.default.fileExists(atPath: folder) ? folder : nil
    }

    /// Runs `ferd` to its end.
    static func run(_ arguments: String...) throws -> CommandResult {
        try run(arguments)
    }

    static func run(_ arguments: [String]) throws -> CommandResult {
        try ChildProcess.run([program] + arguments)
    }

    static func lines(of output: Data) throws -> [JSONValue] {
        try output.split(separator: UInt8(ascii: "\n")).map { try JSONDecoder().decode(JSONValue.self, from: $0) }
    }

    /// The sample clip again and again, for about five minutes, in `folder`.
    static func longClip(in folder: URL) throws -> String {
        let clip = folder.appending(path: "long.mp4").path
        try ChildProcess.run(
            ["ffmpeg", "-v", "error", "-stream_loop", "15", "-i", sample, "-map", "0:v", "-c", "copy", clip]
        ).requireSuccess()
        return clip
    }

    /// A folder that is gone afterwards.
    static func withFolder<Result>(_ body: (URL) throws -> Result) throws -> Result {
        let folder = FileManager.default.temporaryDirectory.appending(path: "ferd-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        return try body(folder)
    }
}

extension CommandResult {
    /// The event lines of the output.
    var lines: [JSONValue] { get throws { try Ferd.lines(of: output) } }
}
