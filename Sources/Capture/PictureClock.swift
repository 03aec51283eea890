/// Gives every picture a time: strictly increasing seconds, as the container has them where it has them right.
struct PictureClock {
    /// Seconds per unit of the time stamps.
    private let numerator: Double
    private let denominator: Double
    /// Seconds that a picture lasts where it does not say so itself.
    private let usualDuration: Double
    /// The time of a first picture that has none.
    private let firstTime: Double
    private var last: (time: Double, duration: Double)?
    /// Seconds that the last stamp meant, whether it was taken or not.
    private var lastStamp: Double?
    /// Whether the last time was made up for want of a stamp, and so may be ahead of those that come.
    private var isGuess = false
    /// Stamps that are behind a guess by less than these seconds, and go on, are let catch up.
    private static let catchUp = 1.0

    /// - Parameters:
    ///   - timeBase: seconds per unit, as a fraction.
    ///   - rate: pictures per second, nil where unknown (25 is then assumed where a time must be made up).
    ///   - firstTime: seconds, for a first picture without a time.
    init(timeBase: (numerator: Int32, denominator: Int32), rate: Double?, firstTime: Double) {
        let valid = timeBase.numerator > 0 && timeBase.denominator > 0
        numerator = valid ? Double(timeBase.numerator) : 1
        denominator = valid ? Double(timeBase.denominator) : 90_000
        usualDuration = 1 / (rate ?? 25)
        self.firstTime = firstTime
    }

    /// The next picture's time.
    /// - Parameters:
    ///   - stamp: in units of the time base; nil where it is missing.
    ///   - duration: in units of the time base; not positive where unknown.
    /// - Returns: seconds, and whether they had to be made up: the previous time plus the previous duration, or plus half
    ///   of it where the stamps go on a little behind (a stream whose first picture had none).
    mutating func time(stamp: Int64?, duration: Int64) -> (seconds: Double, mended: Bool) {
        var seconds = stamp.map { Double($0) * numerator / denominator }
        let mended: Bool
        let goesOn = seconds.map { stamp in lastStamp.map { stamp > $0 } ?? true } ?? false
        lastStamp = seconds ?? lastStamp
        if let last, seconds.map({ $0 <= last.time }) ?? true {
            let isCatchingUp = isGuess && goesOn && seconds.map { last.time - $0 < Self.catchUp } ?? false
            isGuess = isCatchingUp || seconds == nil
            // Far from zero a short duration may be less than a Double can add.
            seconds = max(last.time + last.duration / (isCatchingUp ? 2 : 1), last.time.nextUp)
            mended = true
        } else {
            isGuess = seconds == nil
            mended = isGuess
        }
        let time = seconds ?? firstTime
        last = (time, duration > 0 ? Double(duration) * numerator / denominator : usualDuration)
        return (time, mended)
    }

    /// Forgets the last picture: the next one comes from another place of the stream.
    mutating func reset() {
        last = nil
        lastStamp = nil
        isGuess = false
    }
}
