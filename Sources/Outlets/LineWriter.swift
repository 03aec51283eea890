import Glibc

/// Writes whole lines to a file descriptor, from a buffer that is allocated once.
///
/// Only whole lines are ever handed to write(2). On a regular file a write that comes short (full disk, file size limit)
/// is cut back to its last whole line, and none crosses a page of the file where lines can end before it: the kernel
/// copies page by page and looks for a fatal signal in between, so a SIGKILL finds nothing to cut there. What no program
/// can exclude: a line that itself lies across two pages is cut when SIGKILL falls between the two copies of its write. White
/// space that fills a page up would be no help: a picture of many faces is longer than a page, and who follows the file would
/// read blank lines. So a line counts once its line feed stands, and `TornLine` cuts off what a record ends on without one.
///
/// Used by one queue at a time. The process ignores SIGPIPE and SIGXFSZ, so that a closed pipe and a file size limit
/// come as errors.
final class LineWriter {
    /// How a file is begun and when its lines reach it.
    enum Mode {
        /// A result: what the file held goes when the first line comes, not where none comes. Lines are handed over in
        /// blocks.
        case replacing
        /// A record that goes on: lines are added, each at once, and a torn line at the end is mended before. What one
        /// call writes is written whole or not at all, and after a failure the next call tries again.
        case appending
        /// A result that goes on in another file: lines are added, in blocks.
        case continuing
    }

    /// How the outlet is called in messages: `'events.jsonl'`, `standard output`.
    let name: String
    /// Terminals, pipes and sockets get each line at once: somebody reads along. Files get full blocks, if they are no
    /// record.
    let flushesEachLine: Bool
    let isRegularFile: Bool

    private let descriptor: Int32
    private let ownsDescriptor: Bool
    private let isRecord: Bool
    private let buffer: UnsafeMutableRawBufferPointer
    private var used = 0
    /// Where in the file the next write goes; of no meaning elsewhere.
    private var position: Int
    private var state = State.open
    /// Whether what the file held before is gone, where that is wanted: from the first line on.
    private var isEmptied: Bool

    private enum State {
        case open
        case failed(OutletError)
        case closed
    }

    private init(
        name: String, descriptor: Int32, ownsDescriptor: Bool, isRegularFile: Bool, mode: Mode, position: Int,
        capacity: Int
    ) {
        self.name = name
        self.descriptor = descriptor
        self.ownsDescriptor = ownsDescriptor
        self.isRegularFile = isRegularFile
        self.position = position
        isRecord = mode == .appending
        isEmptied = mode != .replacing || !isRegularFile
        flushesEachLine = !isRegularFile || mode == .appending
        buffer = .allocate(byteCount: capacity, alignment: 16)
    }

    deinit {
        buffer.deallocate()
        if ownsDescriptor, !isClosed { _ = Glibc.close(descriptor) }
    }

    static let defaultCapacity = 64 * 1024

    /// Standard output; `close` leaves it open. A file that it leads into is never emptied.
    static func standardOutput(mode: Mode = .continuing, capacity: Int = defaultCapacity) -> LineWriter {
        var status = stat()
        let isRegularFile = fstat(STDOUT_FILENO, &status) == 0 && status.isRegularFile
        let appends = fcntl(STDOUT_FILENO, F_GETFL) & O_APPEND != 0
        let position = appends ? status.st_size : max(0, lseek(STDOUT_FILENO, 0, SEEK_CUR))
        return LineWriter(
            name: "standard output", descriptor: STDOUT_FILENO, ownsDescriptor: false, isRegularFile: isRegularFile,
            mode: mode, position: position, capacity: capacity)
    }

    /// Opens `path` or creates it (mode 0644 less the umask). Throws `.isInput` where it is one of `inputs` (paths; "-" is
    /// standard input; what is no file is passed over).
    convenience init(
        path: String, inputs: [String], mode: Mode = .replacing, content: TornLine.Content = .events,
        capacity: Int = defaultCapacity
    ) throws(OutletError) {
        let name = "'\(path)'"
        var descriptor: Int32
        let addition = mode == .replacing ? 0 : O_APPEND
        repeat {
            descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOCTTY | addition, 0o644)
        } while descriptor < 0 && errno == EINTR
        guard descriptor >= 0 else { throw .cannotOpen(outlet: name, code: errno) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            let code = errno
            _ = Glibc.close(descriptor)
            throw .cannotOpen(outlet: name, code: code)
        }
        var position = 0
        if status.isRegularFile {
            let file = FileIdentity(descriptor: descriptor)
            guard !inputs.contains(where: { FileIdentity(input: $0) == file }) else {
                _ = Glibc.close(descriptor)
                throw .isInput(outlet: name)
            }
            if mode != .replacing {
                position = TornLine.mend(path: path, descriptor: descriptor, size: status.st_size, content: content)
            }
        }
        self.init(
            name: name, descriptor: descriptor, ownsDescriptor: true, isRegularFile: status.isRegularFile, mode: mode,
            position: position, capacity: capacity)
    }

    /// Bytes of the file with all that was written to it, as far as this writer knows.
    var size: Int { position + used }

    /// Takes one or more whole lines, line feeds included. After a failure every call throws it again, but that of a
    /// record, which tries anew.
    func write(_ lines: Span<UInt8>) throws(OutletError) {
        try checkOpen()
        if !isEmptied { try empty() }
        if lines.count > buffer.count - used { try flush() }
        if lines.count > buffer.count {
            try drain(lines)
            return
        }
        lines.withUnsafeBytes { bytes in
            UnsafeMutableRawBufferPointer(rebasing: buffer[used...]).copyMemory(from: bytes)
        }
        used += lines.count
        if flushesEachLine { try flush() }
    }

    private func empty() throws(OutletError) {
        guard ftruncate(descriptor, 0) == 0 else { throw fail(.failed(outlet: name, code: errno)) }
        isEmptied = true
    }

    func flush() throws(OutletError) {
        try checkOpen()
        guard used > 0 else { return }
        let block = UnsafeRawBufferPointer(rebasing: buffer[..<used])
        used = 0
        try drain(block)
    }

    /// Flushes and closes; does nothing where that happened before or where writing failed before (it was told then).
    func close() throws(OutletError) {
        guard case .open = state else { return }
        try flush()
        state = .closed
        // EINTR: on Linux the descriptor is closed all the same.
        if ownsDescriptor, Glibc.close(descriptor) != 0, errno != EINTR {
            throw .failed(outlet: name, code: errno)
        }
    }

    private var isClosed: Bool {
        if case .closed = state { true } else { false }
    }

    private func checkOpen() throws(OutletError) {
        switch state {
        case .open: return
        case .failed(.failed) where isRecord: state = .open
        case .failed(let error): throw error
        case .closed: throw .closed(outlet: name)
        }
    }

    private func drain(_ lines: Span<UInt8>) throws(OutletError) {
        var failure: OutletError?
        lines.withUnsafeBytes { bytes in
            do throws(OutletError) { try drain(bytes) } catch { failure = error }
        }
        if let failure { throw failure }
    }

    private func drain(_ block: UnsafeRawBufferPointer) throws(OutletError) {
        var written = 0
        while written < block.count {
            let end = isRegularFile ? endOfPiece(of: block, from: written) : block.count
            let piece = UnsafeRawBufferPointer(rebasing: block[written..<end])
            let (count, code) = PatientWrite.write(piece, to: descriptor)
            written += count
            position += count
            if code == EPIPE { throw fail(.closed(outlet: name)) }
            if code != 0 {
                cutBack(to: UnsafeRawBufferPointer(rebasing: block[..<written]))
                throw fail(.failed(outlet: name, code: code))
            }
        }
    }

    /// As many lines from `start` on as end within this page of the file, at least one.
    private func endOfPiece(of block: UnsafeRawBufferPointer, from start: Int) -> Int {
        let pageEnd = start + Self.pageSize - position % Self.pageSize
        guard pageEnd < block.count else { return block.count }
        var end = pageEnd
        while end > start, block[end - 1] != UInt8(ascii: "\n") { end -= 1 }
        if end > start { return end }
        end = pageEnd
        while end < block.count, block[end] != UInt8(ascii: "\n") { end += 1 }
        return min(end + 1, block.count)
    }

    /// The unit in which the kernel copies; larger ones hold a whole number of these.
    private static let pageSize = 4096

    private func fail(_ error: OutletError) -> OutletError {
        state = .failed(error)
        return error
    }

    /// Cuts from the file's end what `written` has after its last line feed; all of it where the file is a record.
    private func cutBack(to written: UnsafeRawBufferPointer) {
        let whole = isRecord ? 0 : written.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        let torn = written.count - whole
        guard isRegularFile, torn > 0 else { return }
        let end = lseek(descriptor, 0, SEEK_CUR)
        var status = stat()
        // Where another program wrote behind us the end is not ours to cut.
        guard end >= torn, fstat(descriptor, &status) == 0, status.st_size == end else { return }
        guard ftruncate(descriptor, end - torn) == 0 else { return }
        _ = lseek(descriptor, end - torn, SEEK_SET)
        position -= torn
    }
}

extension stat {
    fileprivate var isRegularFile: Bool { st_mode & S_IFMT == S_IFREG }
}
