import Faces
import Glibc
public import Inference

/// Finds the networks that ferd brings along.
public enum WeightsFolder {
    /// The expression network that reads best for what it costs.
    public static let expressionNetwork = "fer-mobilenetv3"

    /// Loads a network by its name (`i-mobilenetv2`) or by the path of an ONNX file.
    ///
    /// A name is looked up in `$FERD_WEIGHTS`, in `share/ferd/weights` beside the program's own `bin`, and in `Weights`
    /// in a folder above the program (a build tree), in this order.
    /// - Throws: `Failure` with exit code 64 where there is no such network, 77 where it may not be read, 65 where its file
    ///   is broken.
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
    /// - Throws: `Failure` as `model` does, with 65 also where it is no detector, with 64 where its input is smaller than was
    ///   asked for.
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

    /// The file of the network that is meant, which is there and may be read.
    /// - Throws: `Failure` with exit code 64 where there is none, 77 where it may not be read.
    public static func path(of nameOrPath: String) throws(Failure) -> String {
        let folders = candidates()
        let searched = folders.joined(separator: ", ")
        guard nameOrPath.contains("/") || nameOrPath.hasSuffix(".onnx") else {
            for folder in folders {
                let path = "\(folder)/\(nameOrPath).onnx"
                if let kind = try readable(path), kind != .folder { return path }
            }
            throw Failure(
                "no network called \"\(nameOrPath)\" in \(searched); name one of those there, or give the path of an ONNX file",
                exitCode: ExitCodes.usage)
        }
        switch try readable(nameOrPath) {
        case .file: return nameOrPath
        case .folder:
            throw Failure("\(nameOrPath): is a directory; name an ONNX file in it", exitCode: ExitCodes.usage)
        case nil:
            throw Failure(
                "\(nameOrPath): no such file; give the path of an ONNX file, or the name of a network in \(searched)",
                exitCode: ExitCodes.usage)
        }
    }

    private enum Kind { case file, folder }

    /// What stands at `path`; nil where nothing does.
    /// - Throws: `Failure` with exit code 77 where it may not be read.
    private static func readable(_ path: String) throws(Failure) -> Kind? {
        var status = stat()
        if stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR { return .folder }
        guard access(path, R_OK) != 0 else { return .file }
        guard errno == EACCES || errno == EPERM else { return nil }
        throw Failure(
            "\(path): permission denied; ask its owner for the right to read it", exitCode: ExitCodes.noPermission)
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

    private static func isFolder(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }
}
