public import Events

/// Event lines to standard output: each at once where somebody reads along (terminal, pipe, socket) and from a live
/// source, in full blocks where it leads into a file.
///
/// A reader that goes away gives `OutletError.closed`. The process ignores SIGPIPE.
public final class StandardOutput: EventOutlet {
    private let writer: LineWriter
    private var filter: EventFilter

    public init(isLive: Bool = false, selection: EventSelection = .all) {
        writer = .standardOutput(mode: isLive ? .appending : .continuing)
        filter = EventFilter(selection)
    }

    public var report: StatusEvent.Outlet { StatusEvent.Outlet(outlet: "standard output", lost: 0) }

    public func write(_ event: Event, line: Span<UInt8>) throws(OutletError) {
        guard filter.takes(event) else { return }
        try writer.write(line)
    }

    public func flush() throws(OutletError) {
        try writer.flush()
    }

    public func select(_ selection: EventSelection) {
        filter = EventFilter(selection)
    }

    public func close() throws(OutletError) {
        try writer.close()
    }

    /// Writes `text`, which is no event, and a line feed after it.
    public static func print(_ text: String) throws(OutletError) {
        let writer = LineWriter.standardOutput()
        try writer.write(Array((text + "\n").utf8).span)
        try writer.close()
    }
}
