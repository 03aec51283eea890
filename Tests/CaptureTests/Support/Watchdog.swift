import Foundation

/// Calls for help unless it is stopped in time.
final class Watchdog: Sendable {
    private let done = DispatchSemaphore(value: 0)

    init(seconds: Int, _ alarm: @escaping @Sendable () -> Void) {
        let done = done
        Thread.detachNewThread {
            if done.wait(timeout: .now() + .seconds(seconds)) == .timedOut { alarm() }
        }
    }

    func stop() {
        done.signal()
    }
}
