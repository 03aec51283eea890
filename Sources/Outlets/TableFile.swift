import Events
import Logging
import Synchronization

/// A table in a file; that of a live source loses rows while the disk is full.
final class TableFile: TablePlace {
    private let file: OutputFile
    private let keepsOn: Bool
    /// Empty until the columns are known.
    private var header: [UInt8] = []
    /// Pictures without rows, because there was no room for them.
    private var lost = 0
    /// The same since it was opened.
    private let lostInAll = Atomic<Int>(0)
    private let log = Logger(label: "ferd")

    /// See `CSVOutlet`.
    init(path: String, inputs: [String], isLive: Bool) throws(OutletError) {
        file = try OutputFile(
            path: path, inputs: inputs, mode: isLive ? .appending : .replacing, content: .rows, rotation: nil)
        keepsOn = isLive
    }

    var report: StatusEvent.Outlet {
        StatusEvent.Outlet(outlet: file.place, lost: lostInAll.load(ordering: .relaxed))
    }

    func begin(header: [UInt8]) {
        self.header = header
        beginFile()
    }

    func write(rows: [UInt8], of event: Event) throws(OutletError) {
        do throws(OutletError) {
            try file.write(file.isEmpty ? header + rows : rows)
            if lost > 0 { log.notice("\(file.name): there is room again; pictures lost: \(lost)") }
            lost = 0
        } catch {
            guard keepsOn, error.isFullDisk else { throw error }
            if lost == 0 { log.warning("\(error.description); rows are lost until there is room") }
            lost += 1
            lostInAll.add(1, ordering: .relaxed)
        }
    }

    func flush() throws(OutletError) { try file.flush() }

    func reopen() {
        if file.reopen() { beginFile() }
    }

    func hurry() {}

    func close() throws(OutletError) { try file.close() }

    /// What is wrong with the file shows at the next row, which has the header before it then.
    private func beginFile() {
        if file.isEmpty { try? file.write(header) }
    }
}
