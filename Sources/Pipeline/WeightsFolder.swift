import Faces
import Glibc
public import Inference

/// Finds the networks that ferd brings along.
public enum WeightsFolder {
    /// Loads a network by its name (`i-mobilenetv2`) or by the path of an ONNX file.
    ///
    /// A name is looked up in `$FERD_WEIGHTS`, in `share/ferd/weights` beside the program's own `bin`, and in `Weights`
    /// in a folder above the program (a build tree), in this order.
    /// - Throws: `Failure` with exit code 65 where there is no such network or its file is broken.
    public static func model(_ nameOrPath: String) throws(Failure) -> Model {
        let path = try path(of: nameOrPath)
        do {
            return try Model(contentsOf: path)
        } catch {
            throw Failure(error.description, exitCode: ExitCodes.brokenData)
        }
    }

    /// Loads a face detector by its name or path, and checks that it can be shown pictures with a long side of `detectSize`
    /// pixels; nil asks for no size.
    /// - Throws: `Failure` with exit code 65 where it is missing, broken or no detector, with 64 where its input is smaller
    ///   than was asked for.
    public static func detector(_ nameOrPath: String, detectSize: Int?) throws(Failure) -> Model {
        let model = try model(nameOrPath)
        let largest: Int?
        do {
            largest = try FaceDetector.largestDetectSize(of: model)
        } catch {
            throw Failure(error.description, exitCode: ExitCodes.brokenData)
        }
        if let largest, let detectSize, detectSize > largest {
            throw Failure(
                "\(model.name): its input has a fixed size with a long side of \(largest) pixels, so --detect-size can be "
                    + "\(largest) at most, not \(detectSize)", exitCode: ExitCodes.usage)
        }
        return model
    }

    private static func path(of nameOrPath: String) throws(Failure) -> String {
        if nameOrPath.contains("/") || nameOrPath.hasSuffix(".onnx") { return nameOrPath }
        let folders = candidates()
        for folder in folders where isReadable("\(folder)/\(nameOrPath).onnx") {
            return "\(folder)/\(nameOrPath).onnx"
        }
        throw Failure(
            "no network called \"\(nameOrPath)\" in \(folders.joined(separator: ", ")); name one of those there, or give the "
                + "path of an ONNX file", exitCode: ExitCodes.brokenData)
    }

    private static func candidates() -> [String] {
        var folders: [String] = []
        if let named = getenv("FERD_WEIGHTS") { folders.append(String(cString: named)) }
        guard var folder = programFolder() else { return folders }
        folders.append("\(parent(of: folder))/share/ferd/weights")
        while folder != "/" {
            folder = parent(of: folder)
            let weights = folder == "/" ? "/Weights" : "\(folder)/Weights"
            if isFolder(weights) { folders.append(weights) }
        }
        return folders
    }

    private static func programFolder() -> String? {
        guard let resolved = realpath("/proc/self/exe", nil) else { return nil }
        defer { free(resolved) }
        return parent(of: String(cString: resolved))
    }

    private static func parent(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return "/" }
        return String(path[..<slash])
    }

    private static func isReadable(_ path: String) -> Bool { access(path, R_OK) == 0 }

    private static func isFolder(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }
}
