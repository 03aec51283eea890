public import Events
import Logging
import Synchronization

/// Event lines into a file, in whole lines whatever happens (see `LineWriter` for how, and for the one exception).
///
/// Each file is complete in itself: one that goes on from another, or that found no room for its first line, begins with
/// the hello of each source, as for a late reader.
public final class FileOutlet: EventOutlet {
    private let file: OutputFile
    private let keepsOn: Bool
    private var filter: EventFilter
    private var sources = OpenSources()
    private var losses = LossTally()
    /// Events lost since it was opened.
    private let lost = Atomic<Int>(0)
    private let log = Logger(label: "ferd")

    /// Opens or creates the file at `path`, which is no pipe.
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

    /// Standard output that leads into a file or a device; of a live source it is a record, too.
    init(standardOutput isLive: Bool, selection: EventSelection) {
        file = OutputFile(standardOutput: isLive ? .appending : .continuing)
        keepsOn = isLive
        filter = EventFilter(selection)
    }

    public var report: StatusEvent.Outlet {
        StatusEvent.Outlet(outlet: file.place, lost: lost.load(ordering: .relaxed))
    }

    public func write(_ event: Event, line: Span<UInt8>) throws(OutletError) {
        let isTaken = filter.takes(event)
        defer { sources.apply(event) }
        guard isTaken else { return }
        do throws(OutletError) {
            _ = try file.makeRoom(for: line.count)
            try add(line)
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
        // A full disk shows at the next line, which has the greeting before it then.
        if file.reopen() { try? add(Span()) }
    }

    public func select(_ selection: EventSelection) {
        filter = EventFilter(selection)
    }

    public func rotate(by rotation: FileRotation?) {
        file.rotation = rotation
    }

    public func close() throws(OutletError) {
        if !losses.isEmpty { try add(Span()) }
        try file.close()
    }

    /// Writes what must stand before `line`, and `line`: all of it or nothing.
    private func add(_ line: Span<UInt8>) throws(OutletError) {
        let isGreeted = !file.isEmpty || sources.isEmpty
        if isGreeted, losses.isEmpty {
            if !line.isEmpty { try file.write(line) }
            return
        }
        var bytes = isGreeted ? [] : EventEncoder.lines(of: sources.greetings)
        bytes += EventEncoder.lines(of: losses.starts(.diskFull) + losses.ends(.diskFull))
        for index in line.indices { bytes.append(line[index]) }
        try file.write(bytes)
        if !losses.isEmpty { log.notice("\(file.name): there is room again; events lost: \(losses.count)") }
        losses.clear()
    }
}
