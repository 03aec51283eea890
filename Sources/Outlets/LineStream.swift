import Dispatch
import Events
import Glibc
import Logging
import Synchronization

/// Lines to whoever reads along at a pipe, a terminal or a socket, at the reader's own pace: they are written on a queue of
/// their own, so that one who takes nothing blocks nobody else.
///
/// Of a live source a slow reader loses frames (`ReaderQueue`). A result must be whole: there its reader is waited for,
/// until a stop cannot wait any longer (`hurry`).
final class LineStream: @unchecked Sendable {
    // Unchecked: `piece` belongs to the worker, everything else is under a lock.

    /// Bytes of a result that may wait, and that wait for whoever keeps up with a live source; the pipe itself holds some more.
    private static let most = 16 * 1024
    /// Bytes written at once: a pipe takes so much wholly or not at all, so that whole lines stay whole.
    private static let pieceLength = Int(PIPE_BUF)

    /// The path of a named pipe, or `standard output`.
    let place: String
    /// How it is called in messages.
    private let name: String
    /// Seconds that a stop waits for a reader that takes nothing.
    private static let patience = 0.5
    /// Seconds that it waits for one that takes little.
    private static let mostPatience = 5.0
    private let isLive: Bool
    private let state: Mutex<State>
    /// Has one block to run, the worker, from the beginning to the end.
    private let thread = DispatchQueue(label: "ferd.stream")
    /// Signalled when the worker has something to do.
    private let work = DispatchSemaphore(value: 0)
    /// Signalled when the state has changed that somebody waits for.
    private let change = DispatchSemaphore(value: 0)
    private var piece: [UInt8] = []

    private struct State {
        /// Nil: nobody has opened the named pipe for reading yet.
        var descriptor: Int32?
        var queue: ReaderQueue
        /// Whether the worker has something to do or is about to.
        var isBusy = false
        /// Whether somebody waits for the worker.
        var isAwaited = false
        /// Whether a reader has come that knows nothing yet.
        var hasNewReader: Bool
        /// Whether a stop was asked for.
        var isHurried = false
        /// Until when the reader is waited for at the most.
        var deadline = DispatchTime.distantFuture
        var failure: OutletError?
        var isClosed = false
    }

    /// - Parameters:
    ///   - descriptor: open for writing; nil: the worker opens it.
    ///   - content: what the lines are.
    private init(place: String, name: String, descriptor: Int32?, isLive: Bool, content: TornLine.Content) {
        self.place = place
        self.name = name
        self.isLive = isLive
        state = Mutex(
            State(
                descriptor: descriptor, queue: ReaderQueue(content, capacity: 3 * Self.most),
                hasNewReader: descriptor != nil || !isLive))
        piece.reserveCapacity(Self.pieceLength)
    }

    /// Standard output, which is left open.
    convenience init(standardOutput isLive: Bool) {
        let name = "standard output"
        self.init(place: name, name: name, descriptor: STDOUT_FILENO, isLive: isLive, content: .events)
        thread.async { self.carry() }
    }

    /// The named pipe at `path`. Where nobody reads it yet, its reader is waited for, without blocking the caller.
    convenience init(pipe path: String, isLive: Bool, content: TornLine.Content) throws(OutletError) {
        let name = "'\(path)'"
        let descriptor = try NamedPipe.openIfRead(path, name: name)
        self.init(place: path, name: name, descriptor: descriptor, isLive: isLive, content: content)
        if descriptor == nil { Logger(label: "ferd").notice("\(name): waiting for a reader") }
        thread.async {
            if descriptor == nil { self.awaitReader() }
            self.carry()
        }
    }

    /// Events that it had to leave out.
    var lost: Int { state.withLock { $0.queue.lost } }

    /// Bytes that wait.
    var waiting: Int { state.withLock { $0.queue.count } }

    /// Whether somebody has begun to read since the last call, who must be told first what is going on.
    var hasNewReader: Bool {
        state.withLock { state in
            defer { state.hasNewReader = false }
            return state.hasNewReader
        }
    }

    /// Takes what a new reader must know.
    func greet(_ lines: [UInt8]) {
        lines.withUnsafeBytes { bytes in submit { _ = $0.append(bytes) } }
    }

    /// Takes an event with its lines; of a live source a reader that is behind may lose it. After a failure every call throws
    /// it again.
    func write(_ event: Event, lines: Span<UInt8>) throws(OutletError) {
        try lines.withUnsafeBytes { bytes throws(OutletError) in try write(event, lines: bytes) }
    }

    private func write(_ event: Event, lines: UnsafeRawBufferPointer) throws(OutletError) {
        guard isLive else {
            try wait { $0.queue.isEmpty || $0.queue.count + lines.count <= Self.most }
            return submit { _ = $0.append(lines) }
        }
        let (isOpen, failure) = state.withLock { ($0.descriptor != nil, $0.failure) }
        if let failure { throw failure }
        // As at a socket without readers.
        guard isOpen else { return }
        submit { queue in if !queue.offer(event, line: lines) { queue.lose(event) } }
    }

    /// Waits until a result has been written.
    func flush() throws(OutletError) {
        if !isLive { try wait { !$0.isBusy } }
    }

    /// A stop was asked for: from now on the reader is waited for a while and no longer. For any thread.
    func hurry() {
        state.withLock { $0.isHurried = true }
        change.signal()
    }

    /// Gives the reader of a live source a while for what it has not taken yet, that of a result as long as it takes.
    func close() throws(OutletError) {
        guard state.withLock({ $0.failure == nil && !$0.isClosed }) else { return }
        if isLive { hurry() }
        try wait { !$0.isBusy }
        state.withLock { $0.isClosed = true }
        work.signal()
    }

    private func submit(_ addition: (inout ReaderQueue) -> Void) {
        let wasIdle = state.withLock { state in
            addition(&state.queue)
            defer { state.isBusy = true }
            return !state.isBusy
        }
        if wasIdle { work.signal() }
    }

    /// Waits for the worker until `condition` is met.
    private func wait(until condition: (borrowing State) -> Bool) throws(OutletError) {
        while true {
            let (isDone, end, failure) = state.withLock { state in
                let isDone = condition(state)
                state.isAwaited = !isDone
                return (isDone, isDone ? .now() : patienceEnds(&state), state.failure)
            }
            if let failure { throw failure }
            if isDone { return }
            // Each piece that is taken begins the wait anew.
            guard change.wait(timeout: end) == .timedOut else { continue }
            let stalled = OutletError.stalled(outlet: name)
            state.withLock { $0.failure = stalled }
            throw stalled
        }
    }

    private func patienceEnds(_ state: inout State) -> DispatchTime {
        guard state.isHurried else { return .distantFuture }
        if state.deadline == .distantFuture { state.deadline = .now() + Self.mostPatience }
        return min(.now() + Self.patience, state.deadline)
    }

    // MARK: On the worker

    /// Opens the named pipe once somebody reads it.
    private func awaitReader() {
        do throws(OutletError) {
            let descriptor = try NamedPipe.openOnceRead(place, name: name)
            state.withLock { state in
                state.descriptor = descriptor
                if isLive { state.hasNewReader = true }
            }
        } catch {
            state.withLock { fail(&$0, error) }
        }
    }

    /// Writes what comes until the end, or a failure.
    private func carry() {
        while let descriptor = nextPiece() {
            if let failure = write(to: descriptor) { state.withLock { fail(&$0, failure) } }
        }
        // Closed here, its number cannot become another's while it is in use.
        if let descriptor = state.withLock({ $0.descriptor }), descriptor != STDOUT_FILENO { Glibc.close(descriptor) }
    }

    /// Takes the next piece, once there is one.
    /// - Returns: where it goes; nil: there is no more.
    private func nextPiece() -> Int32? {
        while true {
            let (next, hasEnded) = state.withLock { state in
                defer { tell(&state) }
                guard state.failure == nil, !state.isClosed, let descriptor = state.descriptor else {
                    state.isBusy = false
                    return (nil as Int32?, true)
                }
                guard !state.queue.isEmpty else {
                    state.isBusy = false
                    return (nil, false)
                }
                piece.removeAll(keepingCapacity: true)
                state.queue.takeFirst(atMost: Self.pieceLength) { bytes in
                    piece.append(contentsOf: bytes)
                    return bytes.count
                }
                return (descriptor, false)
            }
            if hasEnded || next != nil { return next }
            work.wait()
        }
    }

    /// Writes the piece, however long its reader takes.
    private func write(to descriptor: Int32) -> OutletError? {
        switch piece.withUnsafeBytes({ PatientWrite.write($0, to: descriptor).code }) {
        case 0: nil
        case EPIPE: .closed(outlet: name)
        case let code: .failed(outlet: name, code: code)
        }
    }

    private func fail(_ state: inout State, _ failure: OutletError) {
        if state.failure == nil { state.failure = failure }
        state.isBusy = false
        tell(&state)
    }

    /// Lets whoever waits look at the state anew.
    private func tell(_ state: inout State) {
        if state.isAwaited { change.signal() }
        state.isAwaited = false
    }
}
