import ChildProcess
import Foundation

/// Runs the `ffmpeg` command; throws what it says where it fails.
@discardableResult
func ffmpeg(_ arguments: [String]) throws -> Data {
    try run(["ffmpeg", "-nostdin", "-hide_banner", "-v", "error", "-y"] + arguments).requireSuccess().output
}

/// A folder that goes when nothing holds it any more.
final class TemporaryFolder: Sendable {
    let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory.appendingPathComponent("ferd-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(at: url)
    }

    func path(_ name: String) -> String { url.appendingPathComponent(name).path }

    func write(_ data: Data, _ name: String) throws -> String {
        try data.write(to: url.appendingPathComponent(name))
        return path(name)
    }
}

/// The clips that do not belong to the project: `FERD_MEDIA`, else beside the repository; nil where they are not there.
let mediaFolder: String? = {
    let beside = URL(fileURLWithPath: #filePath).appendingPathComponent("../../../../../shared/media").standardized.path
    let folder = ProcessInfo.processInfo.environment["FERD_MEDIA"] ?? beside
    return FileManager.default.fileExists(atPath: folder) ? folder : nil
}()
