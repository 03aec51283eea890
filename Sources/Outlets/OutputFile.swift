import Logging

/// The file behind an outlet, from the first one at its path to the last: put aside when it has its size (`--rotate-size`),
/// opened anew when somebody else put it aside (SIGHUP).
final class OutputFile {
    /// Nil: standard output, which stays what it is.
    private let path: String?
    private let inputs: [String]
    /// When it is put aside; nil: never.
    var rotation: FileRotation? { didSet { rotatesAbove = rotation?.size ?? .max } }
    private let mode: LineWriter.Mode
    private let content: TornLine.Content
    private var writer: LineWriter
    /// Where the next rotation is tried, in bytes of the current file.
    private var rotatesAbove: Int
    private let log = Logger(label: "ferd")

    /// Opens or creates the file at `path`; see `LineWriter` for the modes and what it throws.
    init(
        path: String, inputs: [String], mode: LineWriter.Mode, content: TornLine.Content, rotation: FileRotation?
    ) throws(OutletError) {
        self.path = path
        self.inputs = inputs
        self.mode = mode
        self.content = content
        self.rotation = rotation
        writer = try LineWriter(path: path, inputs: inputs, mode: mode, content: content)
        rotatesAbove = rotation?.size ?? .max
    }

    /// Standard output as a file.
    init(standardOutput mode: LineWriter.Mode) {
        path = nil
        inputs = []
        self.mode = mode
        content = .events
        writer = .standardOutput(mode: mode)
        rotatesAbove = .max
    }

    /// Its path, or `standard output`.
    var place: String { path ?? writer.name }

    /// How it is called in messages.
    var name: String { writer.name }

    /// Whether it holds nothing yet.
    var isEmpty: Bool { writer.size == 0 }

    /// Puts the file aside where `count` more bytes would make it too large.
    /// - Returns: whether there is a new file.
    func makeRoom(for count: Int) throws(OutletError) -> Bool {
        guard let path, let rotation, writer.isRegularFile, writer.size > 0, writer.size + count > rotatesAbove else {
            return false
        }
        try writer.flush()
        if let code = rotation.putAside(path) {
            log.warning("cannot put '\(path)' aside: \(OutletError.text(code)); it grows on")
            rotatesAbove = writer.size + rotation.size
            return false
        }
        return reopen()
    }

    /// Goes on in the file that is at the path now; where it cannot be opened, in the old one.
    /// - Returns: whether the file is another.
    @discardableResult
    func reopen() -> Bool {
        guard let path else { return false }
        do throws(OutletError) {
            try writer.flush()
            let next = try LineWriter(
                path: path, inputs: inputs, mode: mode == .appending ? .appending : .continuing, content: content)
            try writer.close()
            writer = next
            rotatesAbove = rotation?.size ?? .max
            return true
        } catch {
            log.error("\(error.description); going on in the old file")
            return false
        }
    }

    func write(_ lines: Span<UInt8>) throws(OutletError) { try writer.write(lines) }

    func write(_ lines: [UInt8]) throws(OutletError) { try writer.write(lines.span) }

    func flush() throws(OutletError) { try writer.flush() }

    func close() throws(OutletError) { try writer.close() }
}
