public import Events

/// The frames as a table for spreadsheets and R: a header, then a row per face and frame (`CSVEncoder`).
///
/// The first `hello` fixes the columns; other events leave no row.
public final class CSVOutlet: EventOutlet {
    private let place: any TablePlace
    private var encoder = CSVEncoder()
    /// Whether the columns are known.
    private var hasBegun = false

    /// Opens or creates the file at `path`, or a named pipe that lies there. `inputs` are the paths that are read: one of them
    /// as output is refused.
    ///
    /// A table of a live source (`isLive`) goes on where the file ends, each picture's rows at once, and a full disk or a slow
    /// reader of the pipe loses those that come until there is room; otherwise the file is emptied when the first line
    /// comes, a full disk is the end, and a reader is waited for.
    public init(path: String, inputs: [String], isLive: Bool = false) throws(OutletError) {
        place =
            NamedPipe.lies(at: path)
            ? try TableStream(pipe: path, isLive: isLive)
            : try TableFile(path: path, inputs: inputs, isLive: isLive)
    }

    public var report: StatusEvent.Outlet { place.report }

    public func write(_ event: Event, line: Span<UInt8>) throws(OutletError) {
        switch event {
        case .hello(let hello) where !hasBegun:
            hasBegun = true
            encoder.encodeHeader(classes: hello.classes)
            place.begin(header: encoder.lines)
        case .frame(let frame):
            encoder.encode(frame)
            try place.write(rows: encoder.lines, of: event)
        default:
            return
        }
    }

    public func flush() throws(OutletError) { try place.flush() }

    public func reopen() { place.reopen() }

    public func hurry() { place.hurry() }

    public func close() throws(OutletError) { try place.close() }
}
