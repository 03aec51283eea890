public import Events

/// Event lines into a file, in whole lines whatever happens (see `LineWriter` for how, and for the one exception).
public final class FileOutlet: EventOutlet {
    private let writer: LineWriter

    /// Opens or creates the file at `path`, which is emptied when the first line comes. `inputs` are the paths that are
    /// read: one of them as output is refused.
    public init(path: String, inputs: [String]) throws(OutletError) {
        writer = try LineWriter(path: path, inputs: inputs)
    }

    public func write(_ event: Event, line: Span<UInt8>) throws(OutletError) {
        try writer.write(line)
    }

    public func flush() throws(OutletError) {
        try writer.flush()
    }

    public func close() throws(OutletError) {
        try writer.close()
    }
}
