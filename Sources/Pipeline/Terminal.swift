import Glibc

/// The terminal at standard error, where people watch.
public enum Terminal {
    /// Whether there is one on which a line can be drawn again and again.
    public static var takesProgress: Bool {
        isatty(STDERR_FILENO) == 1 && getenv("TERM").map { String(cString: $0) } != "dumb"
    }

    /// Characters in a line; nil where that is not known.
    static var columns: Int? {
        var size = winsize()
        guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
        return Int(size.ws_col)
    }
}
