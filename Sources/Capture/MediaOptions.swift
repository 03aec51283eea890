/// How a file or stream is read.
public struct MediaOptions: Equatable, Sendable {
    /// Seconds after the first picture at which to begin; pictures before are decoded where needed, not handed out.
    public var start: Double
    /// Seconds to read from `start` on; nil: to the end.
    public var duration: Double?
    /// Hand out every n-th picture only, from the first on; at least 1. `Frame.index` still counts all.
    public var every: Int
    /// Seconds that connecting to a network source, up to its first picture, may take.
    public var openTimeout: Double
    /// Seconds that a network source may be silent. Files and pipes may be as slow as they are.
    public var readTimeout: Double
    /// Threads of the decoder; 0: as many as it finds useful.
    public var threads: Int

    public init(
        start: Double = 0, duration: Double? = nil, every: Int = 1, openTimeout: Double = 15,
        readTimeout: Double = 10, threads: Int = 0
    ) {
        self.start = start
        self.duration = duration
        self.every = every
        self.openTimeout = openTimeout
        self.readTimeout = readTimeout
        self.threads = threads
    }
}
