import Glibc

/// The machine's monotonic clock, for measuring the program itself; what happens in a video is told by source time.
enum MonotonicClock {
    /// Seconds since an arbitrary moment.
    static func now() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }
}
