import Events

extension EventEncoder {
    /// The lines of events that are too rare for an encoder of their own.
    static func lines(of events: [Event]) -> [UInt8] {
        var encoder = EventEncoder()
        return events.flatMap { event in
            encoder.encode(event)
            return encoder.line
        }
    }
}
