public import Events

/// A place where event lines go. Used by one thread at a time, but for `report` and `hurry`.
public protocol EventOutlet: AnyObject {
    /// What became of the events until now. Any thread may ask, also while a write waits for a reader.
    var report: StatusEvent.Outlet { get }

    /// Takes one event: the value, for outlets that look into it, and its JSON line with the line feed, for those that
    /// pass it on. It may be kept in a buffer until `flush`; whatever reaches the outside is whole lines. After a failure
    /// every call throws it again.
    func write(_ event: Event, line: Span<UInt8>) throws(OutletError)

    /// Hands over what is buffered.
    func flush() throws(OutletError)

    /// Lets go of the file that it writes and goes on in the one that has its path by now, as after a rotation of logs.
    func reopen()

    /// Changes which events it takes from here on.
    func select(_ selection: EventSelection)

    /// Changes when it puts its file aside for a new one; nil: never.
    func rotate(by rotation: FileRotation?)

    /// A stop was asked for: from now on it waits for a reader a while and no longer. Any thread may say so, also while a write
    /// waits.
    func hurry()

    /// Flushes and gives up the file. Nothing is written afterwards.
    func close() throws(OutletError)
}

extension EventOutlet {
    /// Most outlets have no path of their own.
    public func reopen() {}

    /// Most outlets wait for nobody.
    public func hurry() {}

    /// A table has its own.
    public func select(_ selection: EventSelection) {}

    /// Most outlets keep no file of lines.
    public func rotate(by rotation: FileRotation?) {}
}
