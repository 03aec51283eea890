import Glibc

/// Standard output as a place for lines.
public enum StandardOutput {
    /// Event lines to it: where somebody reads along (terminal, pipe, socket), at the reader's own pace; where it leads into a
    /// file, of a live source each at once, otherwise in full blocks.
    public static func outlet(isLive: Bool = false, selection: EventSelection = .all) -> any EventOutlet {
        hasReader
            ? StreamOutlet(standardOutput: isLive, selection: selection)
            : FileOutlet(standardOutput: isLive, selection: selection)
    }

    /// Writes `text`, which is no event, and a line feed after it.
    public static func print(_ text: String) throws(OutletError) {
        let writer = LineWriter.standardOutput()
        try writer.write(Array((text + "\n").utf8).span)
        try writer.close()
    }

    private static var hasReader: Bool {
        var status = stat()
        guard fstat(STDOUT_FILENO, &status) == 0 else { return false }
        return [S_IFIFO, S_IFSOCK].contains(status.st_mode & S_IFMT) || isatty(STDOUT_FILENO) == 1
    }
}
