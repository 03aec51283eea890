/// Decides from one measure a picture when a condition begins and ends, in source time and with hysteresis.
///
/// A condition begins when `isBad` has held for `beginsAfter` seconds and ends when `isGood` has held for `endsAfter`
/// seconds; in between neither counts, so that a measure near its limit does not flicker.
struct ConditionMonitor {
    let beginsAfter: Double
    let endsAfter: Double
    private(set) var isActive = false
    private var turningSince: Double?

    init(beginsAfter: Double, endsAfter: Double) {
        self.beginsAfter = beginsAfter
        self.endsAfter = endsAfter
    }

    /// Takes the state at `time`; true where the condition has just begun or ended.
    mutating func update(isBad: Bool, isGood: Bool, at time: Double) -> Bool {
        let turns = isActive ? isGood : isBad
        guard turns else {
            turningSince = nil
            return false
        }
        let since = turningSince ?? time
        turningSince = since
        guard time - since >= (isActive ? endsAfter : beginsAfter) else { return false }
        isActive.toggle()
        turningSince = nil
        return true
    }

    /// Ends the condition whatever the measure; true where it went on until now.
    mutating func finish() -> Bool {
        defer {
            isActive = false
            turningSince = nil
        }
        return isActive
    }
}
