import Glibc

/// A file open for reading: in pieces, or at any place. Closed when it goes.
final class DataFile: Sendable {
    let path: String
    private let descriptor: Int32

    init(_ path: String) throws(EvaluationError) {
        self.path = path
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .unreadable("\(path): cannot be opened: \(Self.lastError)") }
    }

    deinit { close(descriptor) }

    /// Bytes in the file.
    func size() throws(EvaluationError) -> Int {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .unreadable("\(path): \(Self.lastError)") }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .unreadable("\(path): not a regular file") }
        return Int(status.st_size)
    }

    /// Up to `count` bytes from `offset` on: fewer only at the end of the file.
    func read(at offset: Int, count: Int) throws(EvaluationError) -> [UInt8] {
        var failure: String?
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            while filled < count {
                let got = pread(
                    descriptor, buffer.baseAddress.map { $0 + filled }, count - filled, off_t(offset + filled))
                if got > 0 {
                    filled += got
                } else if got == 0 {
                    break
                } else if errno != EINTR {
                    failure = Self.lastError
                    break
                }
            }
        }
        if let failure { throw .unreadable("\(path): cannot be read: \(failure)") }
        return bytes
    }

    /// The whole content of the file at `path`, refused beyond `limit` bytes.
    static func contents(of path: String, limit: Int) throws(EvaluationError) -> [UInt8] {
        let file = try DataFile(path)
        let size = try file.size()
        guard size <= limit else { throw .broken("\(path): \(size) bytes, more than the \(limit) allowed") }
        return try file.read(at: 0, count: size)
    }

    static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    /// Names in the folder at `path`, sorted by their bytes, without those that begin with a dot.
    static func names(in path: String) throws(EvaluationError) -> [String] {
        guard let folder = opendir(path) else { throw .unreadable("\(path): cannot be listed: \(lastError)") }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: Int(NAME_MAX) + 1) { String(cString: $0) }
            }
            if !name.hasPrefix(".") { names.append(name) }
        }
        return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    static func isFolder(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    private static var lastError: String { String(cString: strerror(errno)) }
}
