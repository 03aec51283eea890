public import Events
import Glibc

/// Event lines to whoever reads along at a pipe, a terminal or a socket (`LineStream` tells how), each at once.
///
/// A reader that goes away gives `OutletError.closed`. The process ignores SIGPIPE.
public final class StreamOutlet: EventOutlet {
    let stream: LineStream
    private var filter: EventFilter
    private var sources = OpenSources()

    /// Standard output.
    init(standardOutput isLive: Bool, selection: EventSelection) {
        stream = LineStream(standardOutput: isLive)
        filter = EventFilter(selection)
    }

    /// The named pipe at `path`. Where nobody reads it yet, the reader is waited for: of a live source it begins with the
    /// hello of each source, as at a socket; of a result it gets every line.
    init(pipe path: String, isLive: Bool, selection: EventSelection) throws(OutletError) {
        stream = try LineStream(pipe: path, isLive: isLive, content: .events)
        filter = EventFilter(selection)
    }

    public var report: StatusEvent.Outlet { StatusEvent.Outlet(outlet: stream.place, lost: stream.lost) }

    public func write(_ event: Event, line: Span<UInt8>) throws(OutletError) {
        if stream.hasNewReader, !sources.isEmpty { stream.greet(EventEncoder.lines(of: sources.greetings)) }
        let isTaken = filter.takes(event)
        defer { sources.apply(event) }
        guard isTaken else { return }
        try stream.write(event, lines: line)
    }

    public func flush() throws(OutletError) {
        try stream.flush()
    }

    public func select(_ selection: EventSelection) {
        filter = EventFilter(selection)
    }

    public func hurry() {
        stream.hurry()
    }

    public func close() throws(OutletError) {
        try stream.close()
    }
}
