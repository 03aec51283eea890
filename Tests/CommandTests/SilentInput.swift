import Foundation
import LoopbackListener

/// An input that says nothing: a program waits for it from the moment it is opened.
protocol SilentInput {
    /// What `--input` names it.
    var name: String { get }
    /// What the program has as its standard input; nil: nothing.
    var descriptor: Int32? { get }
    /// Whether the program has begun to open it.
    var isOpened: Bool { get }
}

/// A pipe at standard input. Its few bytes are no video yet, and tell by being taken that they are awaited.
final class SilentPipe: SilentInput {
    let name = "-"
    private let pipe = Pipe()

    init() throws {
        try pipe.fileHandleForWriting.write(contentsOf: Data("RIFF".utf8))
    }

    private var reader: Int32 { pipe.fileHandleForReading.fileDescriptor }

    var descriptor: Int32? { reader }

    var isOpened: Bool {
        var request = pollfd(fd: reader, events: Int16(POLLIN), revents: 0)
        return poll(&request, 1, 0) == 0
    }
}

/// A named pipe that nobody writes to.
final class SilentNamedPipe: SilentInput {
    let name: String
    let descriptor: Int32? = nil
    private var writer: Int32 = -1

    init(in folder: URL) throws {
        name = folder.appending(path: "pipe").path
        guard mkfifo(name, 0o600) == 0 else { throw POSIXError(.init(rawValue: errno) ?? .EIO) }
    }

    deinit { if writer >= 0 { close(writer) } }

    /// A named pipe can be opened for writing without waiting once somebody reads it.
    var isOpened: Bool {
        if writer < 0 { writer = open(name, O_WRONLY | O_NONBLOCK | O_CLOEXEC) }
        return writer >= 0
    }
}

/// A server on the loopback address that takes clients and never answers.
final class SilentServer: SilentInput {
    let name: String
    let descriptor: Int32? = nil
    private let listener: LoopbackListener

    init() throws {
        listener = try LoopbackListener()
        name = "http://127.0.0.1:\(listener.port)/clip.mp4"
    }

    /// The kernel takes the connection; nobody need accept it.
    var isOpened: Bool {
        var request = pollfd(fd: listener.descriptor, events: Int16(POLLIN), revents: 0)
        return poll(&request, 1, 0) == 1
    }
}
