import Glibc

/// The signals by which a write can end the process.
public enum OutputSignals {
    /// From here on a reader that goes away and a limit on file sizes are errors of the write.
    public static func ignore() {
        signal(SIGPIPE, SIG_IGN)
        signal(SIGXFSZ, SIG_IGN)
    }
}
