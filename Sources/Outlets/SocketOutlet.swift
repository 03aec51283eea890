import Capture
import Dispatch
public import Events
public import Glibc
import Logging
import Synchronization

/// Event lines to any number of readers at a UNIX stream socket: each has its own bounded queue (`SocketReader`), none
/// holds up the others or the source.
///
/// A reader that comes late gets hello, with the state, of each source first. One that says `status` is told the status of the
/// program instead of events.
public final class SocketOutlet: EventOutlet, @unchecked Sendable {
    // Unchecked: whoever touches what changes holds `lock`.

    /// More readers than that are turned away: each takes a descriptor, of which a process has about a thousand.
    private static let mostReaders = 512
    /// Seconds between two answers to those who ask for the status: who asks more often must not cost more.
    private static let answerPause = 0.05
    /// How long `close` waits for readers that have not taken everything yet: whoever stops the program waits, too.
    var closingPatience: Duration = .milliseconds(500)

    /// Tells the status of the program; nil while there is none.
    public typealias StatusAnswer = @Sendable () -> StatusEvent?

    private let socket: ListeningSocket
    private let status: StatusAnswer
    private let lock = Mutex(())
    /// Tells what descriptors are ready.
    private let queue = DispatchQueue(label: "ferd.socket")
    private let log = Logger(label: "ferd")

    private var acceptance: (any DispatchSourceRead)?
    private var readers: [SocketReader] = []
    private var filter: EventFilter
    private var sources = OpenSources()
    private var turnsAway = false
    /// Frames that readers lost which are none any more.
    private var lostByGone = 0
    /// Whether some have asked for the status and are about to be told.
    private var isAnswerDue = false
    /// When that was last done, in seconds of the monotonic clock; belongs to `queue`.
    private var lastAnswer = -Double.infinity
    private var isPaused = false

    /// Listens at `path`; a socket file that is there is replaced if nobody listens at it.
    /// - Parameters:
    ///   - mode: permissions of the socket file; who may write to it may connect.
    ///   - group: its group; nil: the process's.
    ///   - status: called on a queue of the outlet's own when a reader asks.
    /// - Throws: `OutletError.cannotListen`.
    public convenience init(
        path: String, mode: mode_t = 0o660, group: gid_t? = nil, selection: EventSelection = .all,
        status: @escaping StatusAnswer = { nil }
    ) throws(OutletError) {
        self.init(try ListeningSocket(path: path, mode: mode, group: group), selection: selection, status: status)
    }

    /// Takes over a socket that listens already (systemd's socket activation).
    /// - Throws: `OutletError.cannotListen` where `descriptor` is none.
    public convenience init(
        activated descriptor: Int32, selection: EventSelection = .all, status: @escaping StatusAnswer = { nil }
    ) throws(OutletError) {
        self.init(try ListeningSocket(activated: descriptor), selection: selection, status: status)
    }

    private init(_ socket: ListeningSocket, selection: EventSelection, status: @escaping StatusAnswer) {
        self.socket = socket
        self.status = status
        filter = EventFilter(selection)
        beginAccepting()
    }

    deinit { acceptance?.cancel() }

    /// Where it listens.
    public var path: String { socket.path }

    public var report: StatusEvent.Outlet {
        lock.withLock { _ in
            StatusEvent.Outlet(
                outlet: socket.path, lost: readers.reduce(lostByGone) { $0 + $1.lost },
                readers: readers.filter { !$0.isMonitor }.map(\.report))
        }
    }

    public func write(_ event: Event, line: Span<UInt8>) throws(OutletError) {
        line.withUnsafeBytes { bytes in
            lock.withLock { _ in
                let isTaken = filter.takes(event)
                sources.apply(event)
                guard isTaken, !readers.isEmpty else { return }
                for index in readers.indices { readers[index].offer(event, line: bytes) }
                dismissGone()
            }
        }
    }

    /// Every reader gets its lines as soon as it takes them.
    public func flush() throws(OutletError) {}

    public func select(_ selection: EventSelection) {
        lock.withLock { _ in filter = EventFilter(selection) }
    }

    /// Takes no more readers, gives those that are there half a second for what they have not taken yet, and ends.
    public func close() throws(OutletError) {
        lock.withLock { _ in
            guard let acceptance else { return }
            // A suspended source must not be given up.
            resumeAcceptance()
            acceptance.cancel()
            self.acceptance = nil
            socket.remove()
            handOverTheRest()
            readers.removeAll()
        }
    }

    /// Readers at present.
    var readerCount: Int { lock.withLock { _ in readers.count } }

    private func beginAccepting() {
        let source = DispatchSource.makeReadSource(fileDescriptor: socket.descriptor, queue: queue)
        source.setEventHandler { [weak self] in self?.perform { self?.takeReaders() } }
        source.setCancelHandler { [descriptor = socket.descriptor] in Glibc.close(descriptor) }
        source.resume()
        acceptance = source
    }

    private func takeReaders() {
        // Those that only listened and have gone make room.
        for reader in readers { reader.checkPresence() }
        dismissGone()
        while acceptance != nil {
            let descriptor = Glibc.accept(socket.descriptor, nil, nil)
            if descriptor >= 0 {
                _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
                take(descriptor)
            } else if [EMFILE, ENFILE, ENOMEM, ENOBUFS].contains(errno) {
                return pauseAcceptance(OutletError.text(errno))
            } else if errno != EINTR && errno != ECONNABORTED {
                return
            }
        }
    }

    private func take(_ descriptor: Int32) {
        guard readers.count < Self.mostReaders else {
            Glibc.close(descriptor)
            if !turnsAway { log.warning("'\(socket.path)': \(Self.mostReaders) readers at most; turning others away") }
            turnsAway = true
            return
        }
        turnsAway = false
        let reader = SocketReader(descriptor: descriptor, queue: queue) { [weak self] in self?.perform($0) }
        readers.append(reader)
        reader.greet(sources.greetings)
    }

    /// A connection that cannot be taken would be offered again and again.
    private func pauseAcceptance(_ reason: String) {
        log.warning("'\(socket.path)': cannot take a reader: \(reason); trying again")
        acceptance?.suspend()
        isPaused = true
        queue.asyncAfter(deadline: .now() + 1) { [self] in perform { resumeAcceptance() } }
    }

    private func resumeAcceptance() {
        if isPaused { acceptance?.resume() }
        isPaused = false
    }

    private func perform(_ work: () -> Void) {
        let isAsked = lock.withLock { _ in
            work()
            dismissGone()
            guard !isAnswerDue else { return false }
            isAnswerDue = readers.contains { $0.asksForStatus }
            return isAnswerDue
        }
        guard isAsked else { return }
        let pause = lastAnswer + Self.answerPause - MonotonicClock.now()
        if pause > 0 {
            queue.asyncAfter(deadline: .now() + pause) { [weak self] in self?.answer() }
        } else {
            answer()
        }
    }

    /// Tells the status to all who have asked. It is of this outlet, too, and so must be found out without the lock.
    private func answer() {
        lastAnswer = MonotonicClock.now()
        var encoder = EventEncoder()
        let status = status()
        if let status { encoder.encode(status) }
        lock.withLock { _ in
            isAnswerDue = false
            guard status != nil else { return }
            for reader in readers where reader.asksForStatus { encoder.line.withUnsafeBytes { reader.answer($0) } }
            dismissGone()
        }
    }

    private func dismissGone() {
        var hasGone = false
        for index in readers.indices where readers[index].end != nil { hasGone = true }
        // Else nothing is allocated.
        guard hasGone else { return }
        readers.removeAll { reader in
            guard let end = reader.end else { return false }
            if end == .hungUp { log.warning("'\(socket.path)': hung up on a reader that takes nothing") }
            lostByGone += reader.lost
            if reader.lost > 0 { log.notice("'\(socket.path)': a slow reader lost \(reader.lost) frames") }
            return true
        }
    }

    private func handOverTheRest() {
        let end = ContinuousClock.now + closingPatience
        while true {
            for reader in readers { reader.send() }
            var requests = readers.compactMap(\.pollRequest)
            let left = end - ContinuousClock.now
            guard !requests.isEmpty, left > .zero else { return }
            poll(&requests, nfds_t(requests.count), Int32(left / .milliseconds(1)) + 1)
        }
    }
}
