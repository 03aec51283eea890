public import Events
import Logging
import Synchronization

/// The end of the pipeline: encodes each event once and gives it to every outlet, in the order they were named.
///
/// The outlets do not depend on each other: one that fails takes nothing more, the others get every event. Whoever writes
/// asks by `check()` whether there is reason to stop: a failure, or that no outlet is left which anybody reads.
///
/// Any thread may use it: the stages of several sources write, a signal reopens.
public final class EventWriter: @unchecked Sendable {
    // Unchecked: whoever touches what is below holds `lock`; the outlets' reports are for any thread.
    private let lock = Mutex(())
    private let outlets: [any EventOutlet]
    private var encoder = EventEncoder()
    private var failure: OutletError?
    /// Of each outlet whether its reader has gone.
    private var isLeft: [Bool]
    private let hasOtherResults: Bool
    private let log = Logger(label: "ferd")

    /// - Parameters:
    ///   - outlets: used by this writer alone from here on.
    ///   - hasOtherResults: whether it is worth while to go on when all readers have gone.
    public init(outlets: [any EventOutlet], hasOtherResults: Bool = false) {
        self.outlets = outlets
        self.hasOtherResults = hasOtherResults
        isLeft = outlets.map { _ in false }
    }

    public func write(_ event: Event) {
        lock.withLock { _ in
            encoder.encode(event)
            // By index: unoptimised, an iterator allocates for each element.
            for index in outlets.indices where !isLeft[index] {
                do throws(OutletError) {
                    try outlets[index].write(event, line: encoder.line.span)
                } catch {
                    note(error, of: index)
                }
            }
        }
    }

    public func flush() {
        lock.withLock { _ in
            for index in outlets.indices where !isLeft[index] {
                do throws(OutletError) { try outlets[index].flush() } catch { note(error, of: index) }
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

    /// A stop was asked for: from now on no outlet waits long for its reader. It waits for no write.
    public func hurry() {
        for outlet in outlets { outlet.hurry() }
    }

    /// Closes every outlet, whatever became of the others; then `check()` tells.
    public func close() {
        lock.withLock { _ in
            for index in outlets.indices {
                do throws(OutletError) { try outlets[index].close() } catch { note(error, of: index, isLast: true) }
            }
        }
    }

    /// Throws what the first outlet failed with, if one did; that a reader has gone only where nothing else is left.
    public func check() throws(OutletError) {
        if let failure = lock.withLock({ _ in failure }) { throw failure }
    }

    /// - Parameter isLast: whether it gets nothing more anyhow.
    private func note(_ error: OutletError, of index: Int, isLast: Bool = false) {
        if error.isReaders {
            isLeft[index] = true
            let hasOthers = hasOtherResults || isLeft.contains(false)
            if hasOthers, !isLast {
                log.notice("\(error.description); the other outputs go on")
            } else if case .stalled = error {
                log.notice("\(error.description)")
            }
            if hasOthers { return }
        }
        // That a reader went away is no failure, and must not hide one.
        if failure?.isReaders ?? true { failure = error }
    }
}
