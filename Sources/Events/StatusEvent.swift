/// What a running program does, at one moment: the answer to whoever asks (`ferd status`). Of no source, so it has no header.
public struct StatusEvent: Equatable, Sendable {
    /// The version of the program.
    public var version: String
    /// The moment.
    public var time: UTCTime
    /// When the run began.
    public var started: UTCTime
    /// Seconds since the run began.
    public var uptime: Double
    /// Bytes of memory that are resident.
    public var memory: Int
    /// Seconds of processor time that the process has taken.
    public var processorTime: Double
    /// In the order in which they were named.
    public var sources: [Source]
    /// Where the events go.
    public var outlets: [Outlet]

    public init(
        version: String, time: UTCTime, started: UTCTime, uptime: Double, memory: Int, processorTime: Double,
        sources: [Source],
        outlets: [Outlet]
    ) {
        self.version = version
        self.time = time
        self.started = started
        self.uptime = uptime
        self.memory = memory
        self.processorTime = processorTime
        self.sources = sources
        self.outlets = outlets
    }
}

extension StatusEvent {
    /// A place where events go.
    public struct Outlet: Equatable, Sendable {
        /// The path of a file or socket, or `standard output`.
        public var outlet: String
        /// Events that it had to leave out, at slow readers or on a full disk.
        public var lost: Int
        /// Those who read along at present; nil: it is no socket.
        public var readers: [Reader]?

        public init(outlet: String, lost: Int, readers: [Reader]? = nil) {
            self.outlet = outlet
            self.lost = lost
            self.readers = readers
        }
    }

    /// A program that reads along at a socket.
    public struct Reader: Equatable, Sendable {
        /// Seconds since it connected.
        public var age: Double
        /// Frames that it lost because it was too slow.
        public var lost: Int
        /// Bytes that wait for it.
        public var waiting: Int

        public init(age: Double, lost: Int, waiting: Int) {
            self.age = age
            self.lost = lost
            self.waiting = waiting
        }
    }
}

extension StatusEvent: Decodable {
    private enum CodingKeys: String, CodingKey {
        case version, time, started, sources, outlets
        case uptime = "uptime_s"
        case memory = "memory_bytes"
        case processorTime = "cpu_s"
    }
}

extension StatusEvent.Outlet: Decodable {}

extension StatusEvent.Reader: Decodable {
    private enum CodingKeys: String, CodingKey {
        case lost
        case age = "since_s"
        case waiting = "waiting_bytes"
    }
}
