package import Glibc

/// A UNIX stream socket that takes readers: made at a path, or handed over by systemd.
package final class ListeningSocket {
    let path: String
    package let descriptor: Int32
    /// The socket file that this process made; nil: it is systemd's.
    private let file: FileIdentity?

    /// Makes a socket at `path`. One that is there is replaced if nobody listens at it.
    /// - Parameters:
    ///   - mode: who may connect: those who may write to the socket file.
    ///   - group: the file's group; nil: the process's.
    /// - Throws: `OutletError.cannotListen`.
    package init(path: String, mode: mode_t, group: gid_t?) throws(OutletError) {
        guard let address = SocketAddress(path) else { throw .cannotListen(path: path, reason: .tooLong) }
        let descriptor = socket(AF_UNIX, SocketAddress.stream | SocketAddress.nonBlocking, 0)
        guard descriptor >= 0 else { throw .cannotListen(path: path, reason: .code(errno)) }
        do throws(OutletError) {
            // Nobody may connect before the group and the mode are what they should be.
            fchmod(descriptor, 0)
            try Self.bind(descriptor, to: address, at: path)
            // Where it is right already, a confined service need not be permitted to change it.
            if let group, Self.group(of: path) != group, chown(path, uid_t.max, group) != 0 {
                throw .cannotListen(path: path, reason: .group(errno))
            }
            guard chmod(path, mode) == 0, listen(descriptor, 128) == 0 else {
                throw .cannotListen(path: path, reason: .code(errno))
            }
        } catch {
            Glibc.close(descriptor)
            throw error
        }
        self.path = path
        self.descriptor = descriptor
        file = FileIdentity(path: path)
    }

    /// Takes over a socket that listens already (systemd's socket activation).
    /// - Throws: `OutletError.cannotListen` where `descriptor` is no listening UNIX stream socket.
    init(activated descriptor: Int32) throws(OutletError) {
        guard let path = SocketAddress.path(of: descriptor), SocketAddress.listens(descriptor) else {
            throw .cannotListen(path: "descriptor \(descriptor)", reason: .wrongDescriptor)
        }
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
        self.path = path
        self.descriptor = descriptor
        file = nil
    }

    /// Removes the socket file, if it is still ours. The descriptor is the owner's to close.
    package func remove() {
        if let file, FileIdentity(path: path) == file { unlink(path) }
    }

    private static func group(of path: String) -> gid_t? {
        var status = stat()
        return lstat(path, &status) == 0 ? status.st_gid : nil
    }

    private static func bind(
        _ descriptor: Int32, to address: SocketAddress, at path: String
    ) throws(OutletError) {
        // Of two processes that find the same stale socket, one waits until the other has replaced it.
        let folder = open(FileIdentity.folder(of: path), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        defer { if folder >= 0 { close(folder) } }
        if folder >= 0 { flock(folder, LOCK_EX) }
        if address.bind(descriptor) { return }
        guard errno == EADDRINUSE else { throw .cannotListen(path: path, reason: .code(errno)) }
        var status = stat()
        guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFSOCK else {
            throw .cannotListen(path: path, reason: .isNoSocket)
        }
        let probe = socket(AF_UNIX, SocketAddress.stream | SocketAddress.nonBlocking, 0)
        defer { if probe >= 0 { close(probe) } }
        guard probe >= 0, !address.connect(probe), errno == ECONNREFUSED else {
            throw .cannotListen(path: path, reason: .isTaken)
        }
        guard unlink(path) == 0, address.bind(descriptor) else {
            throw .cannotListen(path: path, reason: .code(errno))
        }
    }
}
