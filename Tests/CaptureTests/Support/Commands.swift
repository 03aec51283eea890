import Foundation
import Testing

/// What a command gave back.
struct CommandResult {
    var status: Int32
    var output: Data
    var errors: String

    var text: String { String(decoding: output, as: UTF8.self) }
}

struct CommandFailure: Error, CustomStringConvertible {
    var description: String
}

/// Runs a command of the machine to its end.
func run(_ command: [String], input: Data? = nil) throws -> CommandResult {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = command
    let folder = try TemporaryFolder()
    // Files, not pipes: nothing here can block on a full pipe.
    let (output, errors, given) = (folder.path("out"), folder.path("err"), folder.path("in"))
    for path in [output, errors] { try Data().write(to: URL(fileURLWithPath: path)) }
    try (input ?? Data()).write(to: URL(fileURLWithPath: given))
    process.standardOutput = FileHandle(forWritingAtPath: output)
    process.standardError = FileHandle(forWritingAtPath: errors)
    process.standardInput = FileHandle(forReadingAtPath: given)
    try process.run()
    process.waitUntilExit()
    return CommandResult(
        status: process.terminationStatus, output: try Data(contentsOf: URL(fileURLWithPath: output)),
        errors: String(decoding: try Data(contentsOf: URL(fileURLWithPath: errors)), as: UTF8.self))
}

/// Runs the `ffmpeg` command; throws what it says where it fails.
@discardableResult
func ffmpeg(_ arguments: [String]) throws -> Data {
    let command = ["ffmpeg", "-nostdin", "-hide_banner", "-v", "error", "-y"] + arguments
    let result = try run(command)
    guard result.status == 0 else {
        throw CommandFailure(description: "\(command.joined(separator: " ")): \(result.errors)")
    }
    return result.output
}

/// A folder that goes when nothing holds it any more.
final class TemporaryFolder: Sendable {
    let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory.appendingPathComponent("ferd-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(at: url)
    }

    func path(_ name: String) -> String { url.appendingPathComponent(name).path }

    func write(_ data: Data, _ name: String) throws -> String {
        try data.write(to: url.appendingPathComponent(name))
        return path(name)
    }
}

/// The clips that do not belong to the project: `FERD_MEDIA`, else beside the repository; nil where they are not there.
let mediaFolder: String? = {
    let beside = URL(fileURLWithPath: #filePath).appendingPathComponent("../../../../../shared/media").standardized.path
    let folder = ProcessInfo.processInfo.environment["FERD_MEDIA"] ?? beside
    return FileManager.default.fileExists(atPath: folder) ? folder : nil
}()
