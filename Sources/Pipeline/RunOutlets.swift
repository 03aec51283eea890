import Dispatch
import Outlets

/// Where a run's results go, besides the annotated video, which is each source's own.
final class RunOutlets {
    let events: EventWriter
    /// Where all writing is done, one line after another, whatever the number of sources.
    let queue = DispatchQueue(label: "ferd.writing", qos: .userInitiated)

    /// Opens all of them before the first is emptied, which its first line does.
    /// - Throws: `OutletError` where a file cannot be made, or is one of the inputs.
    init(_ settings: RunSettings) throws(OutletError) {
        var outlets: [any EventOutlet] = []
        if let path = settings.eventsPath, path != "-" {
            outlets.append(try FileOutlet(path: path, inputs: settings.inputs))
        } else {
            outlets.append(StandardOutput())
        }
        if let path = settings.csvPath {
            outlets.append(try CSVOutlet(path: path, inputs: settings.inputs))
        }
        events = EventWriter(outlets: outlets)
    }

    /// Closes them all; throws what the first of them failed with, now or before.
    func close() throws(OutletError) {
        events.close()
        try events.check()
    }
}
