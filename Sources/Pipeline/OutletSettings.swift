public import Glibc
public import Outlets

/// Where the event lines go; where nothing is named, to standard output.
public struct OutletSettings: Sendable {
    /// Files; `-` is standard output.
    public var files: [String] = []
    /// When a file is put aside for a new one; nil: never.
    public var rotation: FileRotation?
    /// Paths of UNIX sockets to listen at.
    public var sockets: [String] = []
    /// Listening sockets that were handed over (systemd's socket activation).
    public var activatedSockets: [Int32] = []
    /// Permissions of the socket files.
    public var socketMode: mode_t = 0o660
    /// Group of the socket files; nil: the process's.
    public var socketGroup: gid_t?
    /// Which events they take.
    public var selection = EventSelection.all

    public init() {}

    /// Whether lines go to standard output.
    public var usesStandardOutput: Bool {
        files.contains("-") || files.isEmpty && sockets.isEmpty && activatedSockets.isEmpty
    }
}
