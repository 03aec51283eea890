public import Events
import Synchronization

/// The end of the pipeline: encodes each event once and gives it to every outlet, in the order they were named.
///
/// The outlets do not depend on each other: one that fails takes nothing more, the others get every event. Whoever writes
/// asks by `check()` whether there is reason to stop.
///
/// Any thread may use it: the stages of several sources write, a signal reopens.
public final class EventWriter: @unchecked Sendable {
    // Unchecked: whoever touches what is below holds `lock`; the outlets' reports are for any thread.
    private let lock = Mutex(())
    private let outlets: [any EventOutlet]
    private var encoder = EventEncoder()
    private var failure: OutletError?

    /// - Parameter outlets: used by this writer alone from here on.
    public init(outlets: [any EventOutlet]) {
        self.outlets = outlets
    }

    public func write(_ event: Event) {
        lock.withLock { _ in
            encoder.encode(event)
            // By index: unoptimised, an iterator allocates for each element.
            for index in outlets.indices {
                do throws(OutletError) {
                    try outlets[index].write(event, line: encoder.line.span)
                } catch {
                    note(error)
                }
            }
        }
    }

    public func flush() {
        lock.withLock { _ in
            for outlet in outlets {
                do throws(OutletError) { try outlet.flush() } catch { note(error) }
            }
        }
    }

    /// What became of the events, outlet by outlet. It waits for no write.
    public var reports: [StatusEvent.Outlet] { outlets.map(\.report) }

    /// Has every outlet go on in the file that has its path by now.
    public func reopen() {
        lock.withLock { _ in
            for outlet in outlets { outlet.reopen() }
        }
    }

    /// Changes which events the outlets take.
    public func select(_ selection: EventSelection) {
        lock.withLock { _ in
            for outlet in outlets { outlet.select(selection) }
        }
    }

    /// Changes when the outlets put their files aside.
    public func rotate(by rotation: FileRotation?) {
        lock.withLock { _ in
            for outlet in outlets { outlet.rotate(by: rotation) }
        }
    }

    /// Closes every outlet, whatever became of the others; then `check()` tells.
    public func close() {
        lock.withLock { _ in
            for outlet in outlets {
                do throws(OutletError) { try outlet.close() } catch { note(error) }
            }
        }
    }

    /// Throws what the first outlet failed with, if one did.
    public func check() throws(OutletError) {
        if let failure = lock.withLock({ _ in failure }) { throw failure }
    }

    /// A reader that went away is no failure, and must not hide one.
    private func note(_ error: OutletError) {
        switch failure {
        case nil, .closed?: failure = error
        default: break
        }
    }
}
