import Events
import Logging
import Outlets
import Synchronization

/// The outlets of a run, made when its first source is known to work. For any thread: signals reopen them and change which
/// events go out.
final class SharedOutlets: Sendable {
    private let opened = Mutex<RunOutlets?>(nil)
    private let log = Logger(label: "ferd")

    /// Those that are open, or new ones. What the first source is decides whether they are records that go on (`isLive`).
    /// - Parameter status: what readers are told who ask for the status.
    func open(
        _ settings: RunSettings, isLive: Bool, status: @escaping SocketOutlet.StatusAnswer
    ) throws(OutletError) -> RunOutlets {
        if let open = opened.withLock({ $0 }) { return open }
        let new = try RunOutlets(settings, isLive: isLive, status: status)
        opened.withLock { $0 = new }
        return new
    }

    /// Has them go on in the files that have their paths by now.
    func reopen() {
        opened.withLock { $0 }?.events.reopen()
        log.notice("outputs reopened")
    }

    /// Changes which events go out.
    func select(_ selection: EventSelection) {
        opened.withLock { $0 }?.events.select(selection)
    }

    /// What became of the events, outlet by outlet; nothing before they are open.
    var reports: [StatusEvent.Outlet] { opened.withLock { $0 }?.events.reports ?? [] }

    /// Closes what is open; throws what the first of them failed with, now or before.
    func close() throws(OutletError) {
        try opened.withLock { $0 }?.close()
    }
}
