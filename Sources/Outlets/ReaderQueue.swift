import Events

/// Lines that wait for one reader, in a bounded queue: one that is slower than the events loses frames, which it is told, and
/// happenings only when a multiple of that waits.
struct ReaderQueue {
    /// Bytes that may wait, in three steps.
    enum Limit {
        /// Frames begin to be lost; some ten seconds of one face at 25 pictures a second.
        static let frames = 256 * 1024
        /// They come again.
        static let resume = 128 * 1024
        /// Nothing more may wait.
        static let all = 2 * 1024 * 1024
    }

    private var lines: LineQueue
    private var losses = LossTally()
    private let tellsLosses: Bool
    /// Events that the reader lost.
    private(set) var lost = 0

    /// - Parameters:
    ///   - content: what the lines are; a table cannot tell what is missing from it.
    ///   - capacity: bytes that it can hold before it grows.
    init(_ content: TornLine.Content = .events, capacity: Int = 0) {
        lines = LineQueue(capacity: capacity)
        tellsLosses = content == .events
    }

    /// Bytes that wait.
    var count: Int { lines.count }

    var isEmpty: Bool { lines.isEmpty }

    /// Takes an event that may be lost if it is a frame.
    /// - Returns: whether the reader gets it or is told of its loss; false: it is a happening, and too much waits for it.
    mutating func offer(_ event: Event, line: UnsafeRawBufferPointer) -> Bool {
        // What was lost of a source must be told before its last line.
        if !losses.isEmpty, lines.count <= Limit.resume || event.isGoodbye { tellLosses() }
        if !event.isHappening, !losses.isEmpty || lines.count + line.count > Limit.frames {
            lose(event)
            return true
        }
        guard append(line) else { return false }
        losses.pass(event.header)
        return true
    }

    /// Counts an event as lost, which the reader is told.
    mutating func lose(_ event: Event) {
        lost += 1
        if let start = losses.add(event.header, .slowReader) { append(start) }
    }

    /// Takes lines that must not be lost.
    /// - Returns: false where too much waits for them.
    mutating func append(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard lines.count + bytes.count <= Limit.all else { return false }
        lines.append(bytes)
        return true
    }

    /// Takes an event that is rare, and not lost.
    mutating func append(_ event: Event) {
        guard tellsLosses else { return }
        EventEncoder.lines(of: [event]).withUnsafeBytes { lines.append($0) }
    }

    /// See `LineQueue`.
    mutating func takeFirst(atMost limit: Int, _ take: (UnsafeRawBufferPointer) -> Int) {
        lines.takeFirst(atMost: limit, take)
    }

    /// The reader wants no events any more.
    mutating func forgetLosses() {
        losses.clear()
    }

    private mutating func tellLosses() {
        for event in losses.ends(.slowReader) { append(event) }
        losses.clear()
    }
}

extension Event {
    fileprivate var isGoodbye: Bool { if case .goodbye = self { true } else { false } }
}
