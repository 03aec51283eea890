public import Events

/// The frames as a table for spreadsheets and R: a header, then a row per face and frame (`CSVEncoder`).
///
/// The first `hello` fixes the columns; other events leave no row.
public final class CSVOutlet: EventOutlet {
    private let writer: LineWriter
    private var encoder = CSVEncoder()
    private var hasHeader = false

    /// Opens or creates the file at `path`, which is emptied when the first line comes. `inputs` are the paths that are
    /// read: one of them as output is refused.
    public init(path: String, inputs: [String]) throws(OutletError) {
        writer = try LineWriter(path: path, inputs: inputs)
    }

    /// To standard output.
    public init() {
        writer = .standardOutput()
    }

    public func write(_ event: Event, line: Span<UInt8>) throws(OutletError) {
        switch event {
        case .hello(let hello) where !hasHeader:
            encoder.encodeHeader(classes: hello.classes)
            hasHeader = true
        case .frame(let frame):
            encoder.encode(frame)
        default:
            return
        }
        try writer.write(encoder.lines.span)
    }

    public func flush() throws(OutletError) {
        try writer.flush()
    }

    public func close() throws(OutletError) {
        try writer.close()
    }
}
