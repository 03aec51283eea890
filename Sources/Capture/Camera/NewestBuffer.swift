/// Takes the newest picture of a camera's queue; what is older goes back unseen, and is counted.
struct NewestBuffer {
    /// Pictures that were lost since the one before: dropped by the camera, for want of buffers, or here.
    private(set) var dropped = 0
    /// Pictures of all time that the camera marked as damaged.
    private(set) var damaged = 0
    private var lastSequence: UInt32?
    /// Pictures since the last one taken that are accounted for: damaged ones, and those handed back.
    private var damagedSince = 0
    private var returnedSince = 0

    /// Gaps in the camera's count from here on are a new count.
    private static let plausibleGap: UInt32 = 10_000

    /// - Returns: nil where no good picture is there (yet).
    mutating func take(from queue: some CameraQueue) throws(CaptureError) -> CameraBuffer? {
        let waiting = queue.queued
        var taken = 0
        var newest: CameraBuffer?
        var damagedAfter = 0
        while taken < max(1, waiting), let buffer = try queue.dequeue() {
            taken += 1
            if buffer.isDamaged {
                damaged += 1
                damagedAfter += 1
                queue.takeBack(buffer.index)
                continue
            }
            damagedSince += damagedAfter
            damagedAfter = 0
            if let older = newest {
                returnedSince += 1
                queue.takeBack(older.index)
            }
            newest = buffer
        }
        guard let buffer = newest else {
            damagedSince += damagedAfter
            return nil
        }
        // Where all buffers were full, the camera had none left for newer pictures: even the newest is old.
        if taken > 1, taken >= waiting {
            returnedSince += 1
            damagedSince += damagedAfter
            queue.takeBack(buffer.index)
            return nil
        }
        account(for: buffer)
        damagedSince = damagedAfter
        return buffer
    }

    /// Takes the next picture, for streams whose pictures depend on those before.
    mutating func takeNext(from queue: some CameraQueue) throws(CaptureError) -> CameraBuffer? {
        guard let buffer = try queue.dequeue() else { return nil }
        guard !buffer.isDamaged else {
            damaged += 1
            damagedSince += 1
            queue.takeBack(buffer.index)
            return nil
        }
        account(for: buffer)
        return buffer
    }

    /// Counts a picture that could not be read as damaged instead of taken.
    mutating func countDamage() {
        damaged += 1
    }

    private mutating func account(for buffer: CameraBuffer) {
        var missing = returnedSince
        if let lastSequence {
            let gap = buffer.sequence &- lastSequence &- 1
            if gap < Self.plausibleGap { missing = max(missing, Int(gap) - damagedSince) }
        }
        dropped = missing
        lastSequence = buffer.sequence
        damagedSince = 0
        returnedSince = 0
    }
}
