import Glibc
public import Pipeline

/// Where the ferd of this machine listens, where nobody says it.
public enum StatusSocket {
    /// `ferd.sock` in `folder`, or the only other socket there.
    /// - Throws: `Failure` (69) where it cannot be told which is meant.
    public static func path(in folder: String = "/run/ferd") throws(Failure) -> String {
        let usual = "\(folder)/ferd.sock"
        let sockets = names(in: folder).filter { $0.hasSuffix(".sock") }.sorted().map { "\(folder)/\($0)" }
        if sockets.contains(usual) || sockets.isEmpty { return usual }
        guard sockets.count == 1 else {
            throw Failure(
                "several ferds may be running; name the socket of one: \(sockets.joined(separator: ", "))",
                exitCode: ExitCodes.unavailable)
        }
        return sockets[0]
    }

    private static func names(in folder: String) -> [String] {
        guard let list = opendir(folder) else { return [] }
        defer { closedir(list) }
        var names: [String] = []
        while let entry = readdir(list) {
            names.append(
                withUnsafeBytes(of: entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) })
        }
        return names
    }
}
