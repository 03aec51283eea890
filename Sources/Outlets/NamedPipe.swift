import Glibc

/// A named pipe (FIFO) as a place to write to.
enum NamedPipe {
    /// Whether one lies at `path`.
    static func lies(at path: String) -> Bool {
        var status = stat()
        return fstatat(AT_FDCWD, path, &status, 0) == 0 && status.st_mode & S_IFMT == S_IFIFO
    }

    /// Opens the one at `path` where somebody reads it.
    /// - Parameter name: how it is called in messages.
    /// - Returns: its descriptor, whose writes wait; nil: nobody reads it yet.
    static func openIfRead(_ path: String, name: String) throws(OutletError) -> Int32? {
        let descriptor = open(path, O_WRONLY | O_CLOEXEC | O_NONBLOCK)
        if descriptor < 0, errno == ENXIO { return nil }
        guard descriptor >= 0 else { throw .cannotOpen(outlet: name, code: errno) }
        _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) & ~O_NONBLOCK)
        return descriptor
    }

    /// Waits until somebody reads the one at `path`, and opens it.
    static func openOnceRead(_ path: String, name: String) throws(OutletError) -> Int32 {
        var descriptor: Int32
        repeat { descriptor = open(path, O_WRONLY | O_CLOEXEC) } while descriptor < 0 && errno == EINTR
        guard descriptor >= 0 else { throw .cannotOpen(outlet: name, code: errno) }
        return descriptor
    }
}
