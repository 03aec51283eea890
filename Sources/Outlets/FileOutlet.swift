public import Events
import Logging
import Synchronization

/// Event lines into a file, in whole lines whatever happens (see `LineWriter` for how, and for the one exception).
///
/// Each file is complete in itself: one that goes on from another begins with the hello of each source, as for a late
/// reader.
public final class FileOutlet: EventOutlet {
    private let file: OutputFile
    private let keepsOn: Bool
    private var filter: EventFilter
    private var sources = OpenSources()
    private var losses = LossTally()
    /// Events lost since it was opened.
    private let lost = Atomic<Int>(0)
    private var encoder = EventEncoder()
    private let log = Logger(label: "ferd")

    /// Opens or creates the file at `path`.
    /// - Parameters:
    ///   - inputs: the paths that are read: one of them as output is refused.
    ///   - isLive: a record that goes on: lines are added to what the file holds, each at once, and a full disk loses
    ///     those that come until there is room. Otherwise the file is emptied when the first line comes, written in
    ///     blocks, and a full disk is the end.
    public init(
        path: String, inputs: [String], isLive: Bool = false, selection: EventSelection = .all,
        rotation: FileRotation? = nil
    ) throws(OutletError) {
        file = try OutputFile(
            path: path, inputs: inputs, mode: isLive ? .appending : .replacing, content: .events, rotation: rotation)
        keepsOn = isLive
        filter = EventFilter(selection)
    }

    public var report: StatusEvent.Outlet {
        StatusEvent.Outlet(outlet: file.path, lost: lost.load(ordering: .relaxed))
    }

    public func write(_ event: Event, line: Span<UInt8>) throws(OutletError) {
        let isTaken = filter.takes(event)
        defer { sources.apply(event) }
        guard isTaken else { return }
        do throws(OutletError) {
            if try file.makeRoom(for: line.count) { try greet() }
            if losses.isEmpty { try file.write(line) } else { try tellLosses(before: line) }
        } catch {
            guard keepsOn, error.isFullDisk else { throw error }
            if losses.isEmpty { log.warning("\(error.description); events are lost until there is room") }
            _ = losses.add(event.header, .diskFull)
            lost.add(1, ordering: .relaxed)
        }
    }

    public func flush() throws(OutletError) {
        try file.flush()
    }

    public func reopen() {
        guard file.reopen(), file.isEmpty else { return }
        // A full disk shows at the next line.
        try? greet()
    }

    public func select(_ selection: EventSelection) {
        filter = EventFilter(selection)
    }

    public func rotate(by rotation: FileRotation?) {
        file.rotation = rotation
    }

    public func close() throws(OutletError) {
        if !losses.isEmpty { try tellLosses(before: Span()) }
        try file.close()
    }

    /// Begins a file that goes on from another.
    private func greet() throws(OutletError) {
        guard !sources.isEmpty else { return }
        try file.write(lines(of: sources.greetings))
    }

    /// Writes what stands for the lost lines, and `line`: all of it or nothing.
    private func tellLosses(before line: Span<UInt8>) throws(OutletError) {
        var bytes = lines(of: losses.starts(.diskFull) + losses.ends(.diskFull))
        for index in line.indices { bytes.append(line[index]) }
        try file.write(bytes)
        log.notice("'\(file.path)': there is room again; events lost: \(losses.count)")
        losses.clear()
    }

    private func lines(of events: [Event]) -> [UInt8] {
        events.flatMap { event in
            encoder.encode(event)
            return encoder.line
        }
    }
}
