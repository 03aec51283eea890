// Its headers declare `timespec`, too, and so count as the place where it comes from.
internal import CVideo4Linux
internal import Glibc

/// The machine's monotonic clock, for measuring the program itself; what happens in a video is told by source time.
package enum MonotonicClock {
    /// Seconds since an arbitrary moment.
    package static func now() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }
}
