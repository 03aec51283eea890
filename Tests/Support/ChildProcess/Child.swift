import CSpawn
import Foundation
import Glibc

/// A program in a process of its own.
///
/// It shares nothing with the tests beside it: of this process's descriptors it has those that it is given and no other,
/// its signals do what they do by default, and none is blocked. When nothing refers to it any more, it is killed.
public final class Child {
    public enum End: Equatable, Sendable {
        case exit(Int32)
        case signal(Int32)
    }

    private let id: pid_t
    private var end: End?

    /// Starts `command`: a program, which is looked for on the path, and its arguments. `changes` are added to this
    /// process's environment; a standard descriptor that is nil becomes `/dev/null`.
    public init(
        _ command: [String], environment changes: [String: String] = [:], input: Int32? = nil, output: Int32? = nil,
        errors: Int32? = nil
    ) throws {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for (descriptor, target) in [(input, STDIN_FILENO), (output, STDOUT_FILENO), (errors, STDERR_FILENO)] {
            if let descriptor {
                posix_spawn_file_actions_adddup2(&actions, descriptor, target)
            } else {
                posix_spawn_file_actions_addopen(&actions, target, "/dev/null", O_RDWR, 0)
            }
        }
        // A test beside this one may have a pipe open, whose reader waits until every writer is gone.
        posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO + 1)

        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // Threads of Dispatch block signals, and what is ignored here would be ignored there.
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        sigfillset(&signals)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))

        let environment = ProcessInfo.processInfo.environment.merging(changes) { $1 }.map { "\($0)=\($1)" }
        var id: pid_t = 0
        let code = Self.withCStrings(command) { words in
            Self.withCStrings(environment) { posix_spawnp(&id, command[0], &actions, &attributes, words, $0) }
        }
        guard code == 0 else { throw CommandFailure("\(command): \(String(cString: strerror(code)))") }
        self.id = id
    }

    deinit {
        guard end == nil else { return }
        kill(id, SIGKILL)
        waitpid(id, nil, 0)
    }

    /// Waits for its end; a child that goes on for longer than `limit` is killed.
    public func wait(atMost limit: Duration = patience) -> End {
        if let end { return end }
        // Not 0, which is success, should there be nothing to wait for.
        var status: Int32 = -1
        if !waitUntil(within: limit, { waitpid(id, &status, WNOHANG) != 0 }) {
            kill(id, SIGKILL)
            waitpid(id, &status, 0)
        }
        let end = status & 0x7F == 0 ? End.exit((status >> 8) & 0xFF) : .signal(status & 0x7F)
        self.end = end
        return end
    }

    public func send(_ signal: Int32) {
        // After its end the number may be another's.
        if end == nil { kill(id, signal) }
    }

    private static func withCStrings<R>(_ texts: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> R) -> R {
        let copies = texts.map { strdup($0) } + [nil]
        defer { for copy in copies { free(copy) } }
        return body(copies)
    }
}

/// The path of a program of this package; it lies beside the tests' own.
public func builtProgram(_ name: String) -> String {
    URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent().appending(path: name).path
}
