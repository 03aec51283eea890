import ChildProcess
import Foundation
import Imaging

/// Clips and portraits for tests; they are not part of the project. `FERD_MEDIA` names their folder.
enum Media {
    static let folder: String = {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        return ProcessInfo.processInfo.environment["FERD_MEDIA"] ?? root.appending(path: "../shared/media").path
    }()

    static let isThere: Bool = {
        let isThere = FileManager.default.fileExists(atPath: folder + "/astronaut.png")
        if !isThere { print("SKIPPED: tests on real media, for \(folder) is missing; set FERD_MEDIA") }
        return isThere
    }()

    /// The frames of a file from number `first` on as full-range luma of the given size, decoded by the ffmpeg program.
    static func frames(
        _ name: String, in folder: String = Media.folder, width: Int, height: Int, from first: Int = 0,
        limit: Int = .max
    ) throws -> [LumaImage] {
        let command =
            ["ffmpeg", "-nostdin", "-v", "error", "-i", "\(folder)/\(name)"]
            + (limit == .max ? [] : ["-frames:v", "\(limit)"])
            + [
                "-vf", "trim=start_frame=\(first),scale=\(width):\(height):out_range=full", "-pix_fmt", "gray", "-f",
                "rawvideo", "-",
            ]
        let data = try run(command).requireSuccess().output
        return (0..<data.count / (width * height)).map { frame in
            let image = LumaImage(width: width, height: height)
            let start = data.startIndex + frame * width * height
            image.fill { x, y in data[start + y * width + x] }
            return image
        }
    }
}

extension LumaImage {
    func fill(_ luma: (_ x: Int, _ y: Int) -> UInt8) {
        withPixels { pixels in
            for y in 0..<height {
                for x in 0..<width { pixels[y * stride + x] = luma(x, y) }
            }
        }
    }

    /// Every pixel changed by `change`.
    func map(_ change: (UInt8) -> UInt8) -> LumaImage {
        let image = LumaImage(width: width, height: height)
        withPlane { plane in
            image.fill { x, y in change(plane.pixels[y * plane.stride + x]) }
        }
        return image
    }
}
