import Events
import Logging
import Outlets
import Synchronization

/// The outlets of a run, made when its first source is known to work. For any thread: signals reopen them and change what they do.
final class SharedOutlets: Sendable {
    private let state = Mutex(State())
    private let log = Logger(label: "ferd")

    private struct State {
        var opened: RunOutlets?
        /// What they shall do from here on, where it has changed.
        var adjusted: OutletSettings?
    }

    private var opened: RunOutlets? { state.withLock { $0.opened } }

    /// Those that are open, or new ones. What the first source is decides whether they are records that go on (`isLive`).
    /// - Parameter status: what readers are told who ask for the status.
    func open(
        _ settings: RunSettings, isLive: Bool, status: @escaping SocketOutlet.StatusAnswer
    ) throws(OutletError) -> RunOutlets {
        if let opened { return opened }
        let new = try RunOutlets(settings, isLive: isLive, status: status)
        state.withLock { state in
            if let adjusted = state.adjusted { new.events.adjust(to: adjusted) }
            state.opened = new
        }
        return new
    }

    /// Has them go on in the files that have their paths by now.
    func reopen() {
        opened?.events.reopen()
        log.notice("outputs reopened")
    }

    /// Changes which events go out and when files are put aside, also before they are open.
    func adjust(to settings: OutletSettings) {
        let opened = state.withLock { state in
            state.adjusted = settings
            return state.opened
        }
        // Without the lock: a write may wait for its reader.
        opened?.events.adjust(to: settings)
    }

    /// What became of the events, outlet by outlet; nothing before they are open.
    var reports: [StatusEvent.Outlet] { opened?.events.reports ?? [] }

    /// A stop was asked for: from now on no outlet waits long for its reader.
    func hurry() {
        opened?.events.hurry()
    }

    /// Closes what is open; throws what the first of them failed with, now or before.
    func close() throws(OutletError) {
        try opened?.close()
    }
}

extension EventWriter {
    fileprivate func adjust(to settings: OutletSettings) {
        select(settings.selection)
        rotate(by: settings.rotation)
    }
}
