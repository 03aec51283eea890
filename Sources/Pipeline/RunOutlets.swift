import Dispatch
import Outlets

/// Where a run's results go, besides the annotated video, which is each source's own. Shared by all sources.
final class RunOutlets: Sendable {
    let events: EventWriter
    /// Where all writing is done, one line after another, whatever the number of sources.
    let queue = DispatchQueue(label: "ferd.writing")

    /// Opens all of them before the first is emptied, which its first line does.
    /// - Parameters:
    ///   - isLive: whether they are records that go on; else they are results of their own.
    ///   - status: what readers are told who ask for the status.
    /// - Throws: `OutletError` where a file cannot be made, or is one of the inputs.
    init(
        _ settings: RunSettings, isLive: Bool, status: @escaping SocketOutlet.StatusAnswer = { nil }
    ) throws(OutletError) {
        let places = settings.outlets
        var outlets: [any EventOutlet] = []
        if places.usesStandardOutput {
            outlets.append(StandardOutput.outlet(isLive: isLive, selection: places.selection))
        }
        for path in places.files where path != "-" {
            outlets.append(
                try OutputPath.outlet(
                    path, inputs: settings.inputs, isLive: isLive, selection: places.selection,
                    rotation: places.rotation))
        }
        if let path = settings.csvPath {
            outlets.append(try CSVOutlet(path: path, inputs: settings.inputs, isLive: isLive))
        }
        var handedOver: Set<FileIdentity> = []
        for descriptor in places.activatedSockets {
            let socket = try SocketOutlet(activated: descriptor, selection: places.selection, status: status)
            if let file = FileIdentity(path: socket.path) { handedOver.insert(file) }
            outlets.append(socket)
        }
        // A socket unit and the settings may name the same one.
        for path in places.sockets where FileIdentity(path: path).map({ !handedOver.contains($0) }) ?? true {
            outlets.append(
                try SocketOutlet(
                    path: path, mode: places.socketMode, group: places.socketGroup, selection: places.selection,
                    status: status))
        }
        events = EventWriter(outlets: outlets, hasOtherResults: settings.annotatePath != nil)
    }

    /// Closes them all; throws what the first of them failed with, now or before.
    func close() throws(OutletError) {
        events.close()
        try events.check()
    }
}
