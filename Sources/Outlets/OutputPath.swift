/// A path as a place for lines.
public enum OutputPath {
    /// Event lines to `path`: a file of its own, or a named pipe that lies there already. See `FileOutlet` and `StreamOutlet`.
    public static func outlet(
        _ path: String, inputs: [String], isLive: Bool = false, selection: EventSelection = .all,
        rotation: FileRotation? = nil
    ) throws(OutletError) -> any EventOutlet {
        NamedPipe.lies(at: path)
            ? try StreamOutlet(pipe: path, isLive: isLive, selection: selection)
            : try FileOutlet(path: path, inputs: inputs, isLive: isLive, selection: selection, rotation: rotation)
    }
}
