public import Events
import Logging
import Synchronization

/// The frames as a table for spreadsheets and R: a header, then a row per face and frame (`CSVEncoder`).
///
/// The first `hello` fixes the columns; other events leave no row.
public final class CSVOutlet: EventOutlet {
    private let file: OutputFile
    private let keepsOn: Bool
    private var encoder = CSVEncoder()
    /// Of the columns of the first hello; empty before.
    private var header: [UInt8] = []
    /// Pictures without rows, because there was no room for them.
    private var lost = 0
    /// The same since it was opened.
    private let lostInAll = Atomic<Int>(0)
    private let log = Logger(label: "ferd")

    /// Opens or creates the file at `path`. `inputs` are the paths that are read: one of them as output is refused.
    ///
    /// A table of a live source (`isLive`) goes on where the file ends, each picture's rows at once, and a full disk loses
    /// those that come until there is room; otherwise the file is emptied when the first line comes, and a full disk is
    /// the end.
    public init(path: String, inputs: [String], isLive: Bool = false) throws(OutletError) {
        file = try OutputFile(
            path: path, inputs: inputs, mode: isLive ? .appending : .replacing, content: .rows, rotation: nil)
        keepsOn = isLive
    }

    public var report: StatusEvent.Outlet {
        StatusEvent.Outlet(outlet: file.path, lost: lostInAll.load(ordering: .relaxed))
    }

    public func write(_ event: Event, line: Span<UInt8>) throws(OutletError) {
        switch event {
        case .hello(let hello) where header.isEmpty:
            encoder.encodeHeader(classes: hello.classes)
            header = encoder.lines
            if file.isEmpty { try writeIfThereIsRoom(header) }
        case .frame(let frame):
            encoder.encode(frame)
            try writeIfThereIsRoom(encoder.lines)
        default:
            return
        }
    }

    public func flush() throws(OutletError) {
        try file.flush()
    }

    public func reopen() {
        guard file.reopen(), file.isEmpty else { return }
        // What is wrong with the new file shows at the next row.
        try? file.write(header)
    }

    public func close() throws(OutletError) {
        try file.close()
    }

    private func writeIfThereIsRoom(_ lines: [UInt8]) throws(OutletError) {
        do throws(OutletError) {
            try file.write(lines)
            if lost > 0 { log.notice("'\(file.path)': there is room again; pictures lost: \(lost)") }
            lost = 0
        } catch {
            guard keepsOn, error.isFullDisk else { throw error }
            if lost == 0 { log.warning("\(error.description); rows are lost until there is room") }
            lost += 1
            lostInAll.add(1, ordering: .relaxed)
        }
    }
}
