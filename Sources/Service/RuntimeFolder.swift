import Glibc

/// Where the sockets of a service lie.
public enum RuntimeFolder {
    /// The path of a socket: a name without a folder is one in the folder that systemd made for the service's run
    /// (`RuntimeDirectory=`), so that the instances of a service can share their settings.
    public static func path(ofSocket name: String) -> String {
        guard !name.isEmpty, !name.contains("/"),
            let folders = getenv("RUNTIME_DIRECTORY").map({ String(cString: $0) }),
            // There may be several.
            let folder = folders.split(separator: ":").first
        else { return name }
        return "\(folder)/\(name)"
    }
}
