import Events

/// Where the rows of a table go. Used by one thread at a time, but for `report` and `hurry`.
protocol TablePlace: AnyObject {
    /// What became of the rows until now. Any thread may ask.
    var report: StatusEvent.Outlet { get }

    /// The columns are known: writes their header where it must stand already, and keeps it for every later beginning.
    func begin(header: [UInt8])

    /// Takes the rows of one picture, `event`, below the header.
    func write(rows: [UInt8], of event: Event) throws(OutletError)

    /// Hands over what is buffered.
    func flush() throws(OutletError)

    /// Goes on in the file that has its path by now.
    func reopen()

    /// A stop was asked for, see `EventOutlet`.
    func hurry()

    /// Flushes and gives up the place.
    func close() throws(OutletError)
}
