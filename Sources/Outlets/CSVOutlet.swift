public import Events
import Logging
import Synchronization

/// The frames as a table for spreadsheets and R: a header, then a row per face and frame (`CSVEncoder`).
///
/// The first `hello` fixes the columns; other events leave no row.
public final class CSVOutlet: EventOutlet {
    private let place: Place
    private let keepsOn: Bool
    private var encoder = CSVEncoder()
    /// Of the columns of the first hello; empty before.
    private var header: [UInt8] = []
    /// Pictures without rows, because there was no room for them.
    private var lost = 0
    /// The same since it was opened.
    private let lostInAll = Atomic<Int>(0)
    private let log = Logger(label: "ferd")

    private enum Place {
        case file(OutputFile)
        case pipe(LineStream)
    }

    /// Opens or creates the file at `path`, or a named pipe that lies there. `inputs` are the paths that are read: one of them
    /// as output is refused.
    ///
    /// A table of a live source (`isLive`) goes on where the file ends, each picture's rows at once, and a full disk or a slow
    /// reader of the pipe loses those that come until there is room; otherwise the file is emptied when the first line
    /// comes, a full disk is the end, and a reader is waited for.
    public init(path: String, inputs: [String], isLive: Bool = false) throws(OutletError) {
        place =
            OutputPath.isNamedPipe(path)
            ? .pipe(try LineStream(pipe: path, isLive: isLive, content: .rows))
            : .file(
                try OutputFile(
                    path: path, inputs: inputs, mode: isLive ? .appending : .replacing, content: .rows, rotation: nil))
        keepsOn = isLive
    }

    public var report: StatusEvent.Outlet {
        switch place {
        case .file(let file): StatusEvent.Outlet(outlet: file.place, lost: lostInAll.load(ordering: .relaxed))
        case .pipe(let stream): StatusEvent.Outlet(outlet: stream.place, lost: stream.lost)
        }
    }

    public func write(_ event: Event, line: Span<UInt8>) throws(OutletError) {
        switch event {
        case .hello(let hello) where header.isEmpty:
            encoder.encodeHeader(classes: hello.classes)
            header = encoder.lines
            begin()
        case .frame(let frame):
            encoder.encode(frame)
            switch place {
            case .file(let file): try writeIfThereIsRoom(encoder.lines, to: file)
            case .pipe(let stream):
                if stream.hasNewReader { stream.greet(header) }
                try stream.write(event, lines: encoder.lines.span)
            }
        default:
            return
        }
    }

    public func flush() throws(OutletError) {
        switch place {
        case .file(let file): try file.flush()
        case .pipe(let stream): try stream.flush()
        }
    }

    public func reopen() {
        if case .file(let file) = place, file.reopen() { begin() }
    }

    public func hurry() {
        if case .pipe(let stream) = place { stream.hurry() }
    }

    public func close() throws(OutletError) {
        switch place {
        case .file(let file): try file.close()
        case .pipe(let stream): try stream.close()
        }
    }

    /// Writes the header where it must stand. What is wrong with the file shows at the next row, which has the header before
    /// it then.
    private func begin() {
        switch place {
        case .file(let file): if file.isEmpty { try? file.write(header) }
        case .pipe(let stream): if stream.hasNewReader { stream.greet(header) }
        }
    }

    private func writeIfThereIsRoom(_ rows: [UInt8], to file: OutputFile) throws(OutletError) {
        do throws(OutletError) {
            try file.write(file.isEmpty ? header + rows : rows)
            if lost > 0 { log.notice("\(file.name): there is room again; pictures lost: \(lost)") }
            lost = 0
        } catch {
            guard keepsOn, error.isFullDisk else { throw error }
            if lost == 0 { log.warning("\(error.description); rows are lost until there is room") }
            lost += 1
            lostInAll.add(1, ordering: .relaxed)
        }
    }
}
