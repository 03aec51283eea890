import Glibc

/// The three descriptors that every program expects to find open.
public enum StandardDescriptors {
    /// Opens `/dev/null` for those that the caller closed (`ferd … >&-`), else the next file opened would get their number
    /// and with it what was meant for standard output. To be called before anything is opened.
    ///
    /// Standard output is opened for reading, so that results that nobody asked for fail instead of vanishing.
    public static func openMissing() {
        for (descriptor, mode) in [(STDIN_FILENO, O_RDONLY), (STDOUT_FILENO, O_RDONLY), (STDERR_FILENO, O_WRONLY)]
        where fcntl(descriptor, F_GETFD) < 0 {
            // The lowest free number is this one: those below are open.
            _ = open("/dev/null", mode)
        }
    }
}
