import Events

/// A table for whoever reads a named pipe (`LineStream` tells how); each reader's begins with the header.
final class TableStream: TablePlace {
    private let stream: LineStream
    /// Empty until the columns are known.
    private var header: [UInt8] = []

    /// See `CSVOutlet`.
    init(pipe path: String, isLive: Bool) throws(OutletError) {
        stream = try LineStream(pipe: path, isLive: isLive, content: .rows)
    }

    var report: StatusEvent.Outlet { StatusEvent.Outlet(outlet: stream.place, lost: stream.lost) }

    func begin(header: [UInt8]) {
        self.header = header
        greet()
    }

    func write(rows: [UInt8], of event: Event) throws(OutletError) {
        greet()
        try stream.write(event, lines: rows.span)
    }

    func flush() throws(OutletError) { try stream.flush() }

    func reopen() {}

    func hurry() { stream.hurry() }

    func close() throws(OutletError) { try stream.close() }

    private func greet() {
        if stream.hasNewReader { stream.greet(header) }
    }
}
