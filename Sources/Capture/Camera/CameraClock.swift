/// Gives each picture of a camera its time: seconds of the kernel's monotonic clock, strictly increasing.
struct CameraClock {
    private var last: Double?

    /// Time stamps further from the clock than this are the driver's fault.
    private static let mostDelay = 10.0
    private static let mostLead = 0.5

    /// - Parameters:
    ///   - stamp: the driver's; nil where it gives none of that clock.
    ///   - now: the clock when the picture was taken from the driver.
    /// - Returns: the time, and whether the driver's had to be replaced.
    mutating func time(stamp: Double?, now: Double) -> (seconds: Double, mended: Bool) {
        var seconds = now
        var mended = false
        if let stamp {
            mended = stamp > now + Self.mostLead || stamp < now - Self.mostDelay
            if !mended { seconds = stamp }
        }
        if let last, seconds <= last {
            mended = true
            seconds = max(now, last.nextUp)
        }
        last = seconds
        return (seconds, mended)
    }
}
