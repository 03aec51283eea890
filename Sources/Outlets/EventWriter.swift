public import Events

/// The end of the pipeline: encodes each event once and gives it to every outlet, in the order they were named.
///
/// Not safe for two threads at a time.
public final class EventWriter {
    private let outlets: [any EventOutlet]
    private var encoder = EventEncoder()

    public init(outlets: [any EventOutlet]) {
        self.outlets = outlets
    }

    /// Throws the first outlet's error; the outlets after it do not get the event.
    public func write(_ event: Event) throws(OutletError) {
        encoder.encode(event)
        // By index: unoptimised, an iterator allocates for each element.
        for index in outlets.indices { try outlets[index].write(event, line: encoder.line.span) }
    }

    public func flush() throws(OutletError) {
        for outlet in outlets { try outlet.flush() }
    }

    /// Closes every outlet, also after one of them failed, and throws the first error.
    public func close() throws(OutletError) {
        var failure: OutletError?
        for outlet in outlets {
            do throws(OutletError) { try outlet.close() } catch { failure = failure ?? error }
        }
        if let failure { throw failure }
    }
}
