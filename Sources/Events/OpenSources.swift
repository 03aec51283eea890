/// The sources that have said hello and not yet goodbye, for readers that come late.
public struct OpenSources: Sendable {
    private var sources: [Source] = []

    private struct Source {
        var hello: HelloEvent
        /// That of the source's last line.
        var header: EventHeader
        var state = SourceState()
    }

    public init() {}

    public var isEmpty: Bool { sources.isEmpty }

    /// Takes in the next line of a source. To be told all of them, in order.
    public mutating func apply(_ event: Event) {
        let index = index(of: event.header.source)
        switch (event, index) {
        case (.hello(let hello), let index):
            if let index { sources.remove(at: index) }
            sources.append(Source(hello: hello, header: hello.header, state: hello.state ?? SourceState()))
        case (.goodbye, let index?):
            sources.remove(at: index)
        case (_, let index?):
            sources[index].header = event.header
            sources[index].state.apply(event)
        case (_, nil):
            break
        }
    }

    /// What a late reader is told first: of each source its hello, with the state, and with the number and the times of
    /// its last line, so that the next one follows on.
    public var greetings: [Event] {
        sources.map { source in
            var hello = source.hello
            hello.header = source.header
            hello.state = source.state
            return .hello(hello)
        }
    }

    private func index(of source: String) -> Int? {
        // No `firstIndex`: unoptimised, it allocates.
        for index in sources.indices where sources[index].header.source == source { return index }
        return nil
    }
}
