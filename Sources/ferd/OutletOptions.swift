public import ArgumentParser
import Glibc
public import Outlets
import Pipeline
import Service

/// Which events go out, and where besides files.
struct OutletOptions: ParsableArguments {
    @Option(
        name: .customLong("socket"),
        help: ArgumentHelp(
            "Give the events to every reader that connects to this UNIX socket. May be given several times.",
            valueName: "path"), completion: .file())
    var sockets: [String] = []

    @Option(help: ArgumentHelp("Permissions of the sockets: who may write to one may read events.", valueName: "octal"))
    var socketMode: FileMode = FileMode(bits: 0o660)

    @Option(help: ArgumentHelp("Group of the sockets (default: the process's).", valueName: "group"))
    var socketGroup: String?

    @Option(
        help: ArgumentHelp(
            """
            Put an --out file aside (as FILE.1, the one before as FILE.2 …) before it grows beyond this: bytes, or 500K, 20M, \
            1G. Not for a file that logrotate puts aside, too: it takes the same names.
            """,
            valueName: "size"))
    var rotateSize: ByteCount?

    @Option(help: ArgumentHelp("How many files put aside are kept.", valueName: "n"))
    var rotateKeep: Int = 5

    @Option(
        help: ArgumentHelp(
            "Which events go out: all, frames, or happenings (all but frames). Hello and goodbye always do.",
            valueName: "kinds"))
    var events: EventSelection.Kinds = .all

    @Option(help: ArgumentHelp("At most this many frame events a second of the video.", valueName: "n"))
    var maxRate: Double?

    func validate() throws {
        if let maxRate, !(maxRate > 0 && maxRate <= 1000) {
            throw ValidationError("--max-rate must be above 0, and 1000 at most.")
        }
        guard (1...1000).contains(rotateKeep) else { throw ValidationError("--rotate-keep must be from 1 to 1000.") }
        if let rotateSize, rotateSize.bytes < 4096 {
            throw ValidationError("--rotate-size must be 4096 bytes or more.")
        }
        if let socketGroup, Self.identifier(ofGroup: socketGroup) == nil {
            throw ValidationError("--socket-group: there is no group '\(socketGroup)'.")
        }
    }

    func apply(to settings: inout OutletSettings) {
        settings.sockets = sockets.map { RuntimeFolder.path(ofSocket: $0) }
        settings.socketMode = socketMode.bits
        settings.socketGroup = socketGroup.flatMap { Self.identifier(ofGroup: $0) }
        settings.rotation = rotateSize.map { FileRotation(size: $0.bytes, keep: rotateKeep) }
        settings.selection = selection
    }

    var selection: EventSelection { EventSelection(kinds: events, maxRate: maxRate) }

    /// The number of a group, given by its name or as a number.
    private static func identifier(ofGroup name: String) -> gid_t? {
        if let number = gid_t(name) { return number }
        var entry = group()
        var found: UnsafeMutablePointer<group>?
        var block = [CChar](repeating: 0, count: 64 * 1024)
        guard getgrnam_r(name, &entry, &block, block.count, &found) == 0, found != nil else { return nil }
        return entry.gr_gid
    }
}

extension EventSelection.Kinds: ExpressibleByArgument {}

/// File permissions as people write them: `660`.
struct FileMode: ExpressibleByArgument {
    let bits: mode_t

    init(bits: mode_t) {
        self.bits = bits
    }

    init?(argument: String) {
        guard let bits = mode_t(argument, radix: 8), bits <= 0o777 else { return nil }
        self.bits = bits
    }

    var defaultValueDescription: String { String(bits, radix: 8) }
}

/// A size as people write it: `4096`, `500K`, `20M`, `1G` (powers of 1024).
struct ByteCount: ExpressibleByArgument {
    let bytes: Int

    init?(argument: String) {
        let factors: [Character: Int] = ["K": 1 << 10, "M": 1 << 20, "G": 1 << 30]
        let factor = argument.last.flatMap { factors[Character($0.uppercased())] }
        guard let number = Int(factor == nil ? argument[...] : argument.dropLast()), number >= 0 else { return nil }
        let (bytes, overflow) = number.multipliedReportingOverflow(by: factor ?? 1)
        guard !overflow else { return nil }
        self.bytes = bytes
    }
}
