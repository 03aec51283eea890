public import Foundation
import Glibc

/// What a command gave back.
public struct CommandResult: Sendable {
    public let command: [String]
    public let end: Child.End
    public let output: Data
    /// What it said on standard error.
    public let errors: String

    public var text: String { String(decoding: output, as: UTF8.self) }

    /// Throws what the command said if it failed.
    @discardableResult
    public func requireSuccess() throws -> CommandResult {
        guard end == .exit(0) else { throw CommandFailure("\(command.joined(separator: " ")): \(end): \(errors)") }
        return self
    }
}

public struct CommandFailure: Error, CustomStringConvertible {
    public let description: String

    init(_ description: String) {
        self.description = description
    }
}

/// Runs a command to its end; its standard input is `input`.
public func run(_ command: [String], input: Data = Data()) throws -> CommandResult {
    // Files, not pipes: nothing here can block on a full pipe.
    let (given, output, errors) = (try temporaryFile(), try temporaryFile(), try temporaryFile())
    defer { for file in [given, output, errors] { try? file.close() } }
    try given.write(contentsOf: input)
    try given.seek(toOffset: 0)
    let end = try Child(
        command, input: given.fileDescriptor, output: output.fileDescriptor, errors: errors.fileDescriptor
    ).wait()
    func content(_ file: FileHandle) throws -> Data {
        try file.seek(toOffset: 0)
        return try file.readToEnd() ?? Data()
    }
    return CommandResult(
        command: command, end: end, output: try content(output),
        errors: String(decoding: try content(errors), as: UTF8.self))
}

/// A temporary file without a name, which leaves nothing behind.
private func temporaryFile() throws -> FileHandle {
    var path = Array("/tmp/ferd-XXXXXX".utf8CString)
    let descriptor = mkstemp(&path)
    guard descriptor >= 0 else { throw CommandFailure("mkstemp: \(String(cString: strerror(errno)))") }
    unlink(path)
    return FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
}
