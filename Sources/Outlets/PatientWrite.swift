import Glibc

/// write(2), however long the other end takes.
enum PatientWrite {
    /// Writes all of `bytes` to `descriptor`, unless it fails.
    /// - Returns: how many bytes were written, and the number of the error that kept the rest back (0: none).
    static func write(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> (count: Int, code: Int32) {
        var written = 0
        while written < bytes.count {
            let rest = UnsafeRawBufferPointer(rebasing: bytes[written...])
            let count = Glibc.write(descriptor, rest.baseAddress, rest.count)
            if count > 0 {
                written += count
                continue
            }
            switch count == 0 ? EIO : errno {
            case EINTR: continue
            case EAGAIN:
                // Someone else made the open file non-blocking (terminals and pipes are shared between programs).
                var request = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                _ = poll(&request, 1, -1)
            case let code: return (written, code)
            }
        }
        return (written, 0)
    }
}
