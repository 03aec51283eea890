import Glibc

/// A shell command in a process of its own.
struct Child {
    let id: pid_t

    /// Starts `/bin/sh -c command` with `$PROBE` set to the path of OutletProbe and `arguments` as `$1`, `$2`, ...; nil
    /// leaves a standard descriptor as it is here.
    init(
        _ command: String, _ arguments: [String] = [], input: Int32? = nil, output: Int32? = nil, errors: Int32? = nil
    ) throws {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for (descriptor, target) in [(input, STDIN_FILENO), (output, STDOUT_FILENO), (errors, STDERR_FILENO)] {
            if let descriptor { posix_spawn_file_actions_adddup2(&actions, descriptor, target) }
        }
        let words = ["sh", "-c", command, "sh"] + arguments
        let environment = ["PROBE=\(Self.probe)", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C"]
        var id: pid_t = 0
        let code = Self.withCStrings(words) { words in
            Self.withCStrings(environment) { posix_spawn(&id, "/bin/sh", &actions, nil, words, $0) }
        }
        guard code == 0 else { throw TestFailure("posix_spawn: error \(code)") }
        self.id = id
    }

    enum End: Equatable {
        case exit(Int32)
        case signal(Int32)
    }

    func wait() -> End {
        var status: Int32 = 0
        while waitpid(id, &status, 0) < 0, errno == EINTR {}
        return status & 0x7F == 0 ? .exit((status >> 8) & 0xFF) : .signal(status & 0x7F)
    }

    /// OutletProbe lies beside the test program.
    private static let probe: String = {
        let program = (try? FileSystem.linkTarget("/proc/self/exe")) ?? ""
        return program.split(separator: "/").dropLast().reduce("") { "\($0)/\($1)" } + "/OutletProbe"
    }()

    private static func withCStrings<R>(_ texts: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> R) -> R {
        let copies = texts.map { strdup($0) } + [nil]
        defer { for copy in copies { free(copy) } }
        return body(copies)
    }
}

struct TestFailure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}

/// Both ends of a pipe; they close on exec, so that a child holds only what it was given.
struct Pipe {
    let reader: Int32
    let writer: Int32

    init() throws {
        // By way of a FIFO: open(2) sets the flag in one step, while another test may be starting its child.
        (reader, writer) = try FileSystem.withFolder { folder in
            let path = folder + "/fifo"
            guard mkfifo(path, 0o600) == 0 else { throw TestFailure("mkfifo: error \(errno)") }
            let reader = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
            let writer = open(path, O_WRONLY | O_CLOEXEC)
            guard reader >= 0, writer >= 0, fcntl(reader, F_SETFL, 0) == 0 else {
                throw TestFailure("open \(path): error \(errno)")
            }
            return (reader, writer)
        }
    }
}
