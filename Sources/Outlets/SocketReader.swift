import Capture
import Dispatch
import Events
import Glibc

/// One reader at a socket, with the lines that wait for it.
///
/// A reader that is slower than the events loses frames, which it is told; never a happening. One that takes nothing at
/// all is hung up on before the happenings that wait for it fill the memory.
///
/// One that asks for a status gets that, as often as it asks, and no events any more.
final class SocketReader: @unchecked Sendable {
    // Unchecked: used under the outlet's lock only.

    /// Why a reader is one no more.
    enum End {
        /// It went away.
        case left
        /// It took nothing until too much waited.
        case hungUp
    }

    enum Limit {
        /// Bytes that a reader may say that mean nothing.
        static let talk = 64 * 1024
        /// Bytes handed to the kernel at once: it takes so much wholly or not at all, so that a reader finds whole lines
        /// even where it was hung up on or this process was killed.
        static let piece = 16 * 1024
    }

    private let connection: Connection
    private let queue: DispatchQueue
    /// Runs what the reader has to do by itself under the outlet's lock.
    private let perform: Perform
    private var waiting = ReaderQueue()
    private var listening: (any DispatchSourceRead)?
    /// There while the kernel's buffer is full.
    private var writability: (any DispatchSourceWrite)?
    private var requests = ReaderRequests()
    private let begin = MonotonicClock.now()
    private(set) var end: End?
    /// Whether it has asked for a status, and so gets no events.
    private(set) var isMonitor = false
    /// Whether it waits for a status.
    private(set) var asksForStatus = false
    /// Frames that it lost.
    var lost: Int { waiting.lost }

    private static let flags = Int32(MSG_DONTWAIT) | Int32(MSG_NOSIGNAL)

    typealias Perform = @Sendable (_ work: () -> Void) -> Void

    /// Takes over `descriptor`; on `queue` it is told when the descriptor is ready.
    init(descriptor: Int32, queue: DispatchQueue, perform: @escaping Perform) {
        connection = Connection(descriptor)
        self.queue = queue
        self.perform = perform
        let source = DispatchSource.makeReadSource(fileDescriptor: descriptor, queue: queue)
        source.setEventHandler { [weak self, perform] in perform { self?.listen() } }
        source.setCancelHandler { [connection] in withExtendedLifetime(connection) {} }
        source.resume()
        listening = source
    }

    deinit { watchNothing() }

    /// Takes an event that it may lose if it is a frame.
    func offer(_ event: Event, line: UnsafeRawBufferPointer) {
        guard end == nil, !isMonitor else { return }
        guard waiting.offer(event, line: line) else { return leave(.hungUp) }
        send()
    }

    /// Takes lines that it must not lose.
    func greet(_ events: [Event]) {
        for event in events { waiting.append(event) }
        send()
    }

    /// Takes the status that it asked for.
    func answer(_ line: UnsafeRawBufferPointer) {
        asksForStatus = false
        guard waiting.append(line) else { return leave(.hungUp) }
        send()
    }

    var report: StatusEvent.Reader {
        StatusEvent.Reader(age: MonotonicClock.now() - begin, lost: lost, waiting: waiting.count)
    }

    /// Hands over what waits, as far as the reader takes it now.
    /// - Returns: whether nothing waits any more.
    @discardableResult
    func send() -> Bool {
        while end == nil, !waiting.isEmpty {
            var isFull = false
            waiting.takeFirst(atMost: Limit.piece) { bytes in
                let count = Glibc.send(
                    connection.descriptor, bytes.baseAddress, bytes.count, Self.flags)
                if count >= 0 { return count }
                switch errno {
                case EINTR: break
                case EAGAIN, ENOBUFS, ENOMEM: isFull = true
                default: leave(.left)
                }
                return 0
            }
            if isFull {
                awaitRoom()
                return false
            }
        }
        writability?.cancel()
        writability = nil
        leaveIfDone()
        return true
    }

    /// Notices that a reader has gone which only listened: nothing else tells it while there is nothing to send.
    func checkPresence() {
        var request = pollfd(fd: connection.descriptor, events: 0, revents: 0)
        if poll(&request, 1, 0) > 0, request.revents & Int16(POLLHUP | POLLERR) != 0 { leave(.left) }
    }

    /// Waits for this one and others until the kernel takes more, within a call of poll(2); nil: nothing waits.
    var pollRequest: pollfd? {
        end != nil || waiting.isEmpty ? nil : pollfd(fd: connection.descriptor, events: Int16(POLLOUT), revents: 0)
    }

    /// Reads what the reader says, also to notice that it has gone.
    private func listen() {
        guard end == nil else { return }
        let count = withUnsafeTemporaryAllocation(byteCount: 4096, alignment: 1) { block in
            let count = recv(connection.descriptor, block.baseAddress, block.count, Self.flags)
            if count > 0, requests.hear(UnsafeRawBufferPointer(rebasing: block[..<count])) { becomeMonitor() }
            return count
        }
        if count < 0, errno == EAGAIN || errno == EINTR { return }
        // Whoever closes its own end may still read.
        checkPresence()
        if count <= 0 || requests.junk > Limit.talk {
            listening?.cancel()
            listening = nil
            leaveIfDone()
        }
    }

    /// Hangs up on one that gets nothing but answers and cannot ask any more.
    private func leaveIfDone() {
        if isMonitor, listening == nil, !asksForStatus, waiting.isEmpty { leave(.left) }
    }

    private func becomeMonitor() {
        isMonitor = true
        asksForStatus = true
        waiting.forgetLosses()
    }

    private func awaitRoom() {
        guard writability == nil else { return }
        let source = DispatchSource.makeWriteSource(fileDescriptor: connection.descriptor, queue: queue)
        source.setEventHandler { [weak self, perform] in perform { self?.send() } }
        source.setCancelHandler { [connection] in withExtendedLifetime(connection) {} }
        source.resume()
        writability = source
    }

    private func leave(_ reason: End) {
        guard end == nil else { return }
        end = reason
        watchNothing()
    }

    private func watchNothing() {
        listening?.cancel()
        writability?.cancel()
        listening = nil
        writability = nil
    }
}

/// An open descriptor, closed when nobody uses it any more: until then its number must not become another's.
private final class Connection {
    let descriptor: Int32

    init(_ descriptor: Int32) {
        self.descriptor = descriptor
    }

    deinit { close(descriptor) }
}
