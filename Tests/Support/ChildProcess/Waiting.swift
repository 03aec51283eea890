import Glibc

/// How long a test waits for what must come. No machine is that slow: it only makes what is lost fail instead of hang.
public let patience: Duration = .seconds(600)

/// Waits until `condition` holds, for `limit` at most.
/// - Returns: whether it came to hold.
public func waitUntil(within limit: Duration = patience, _ condition: () -> Bool) -> Bool {
    let end = ContinuousClock.now + limit
    while !condition() {
        guard ContinuousClock.now < end else { return false }
        usleep(1000)
    }
    return true
}
