internal import Glibc

/// The folders in which the kernel and udev show cameras.
struct CameraFolders: Sendable {
    var system = "/sys/class/video4linux"
    var devices = "/dev"

    /// The paths of all video nodes, in the order of their numbers.
    var nodes: [String] {
        entries(of: system)
            .compactMap { name in
                name.hasPrefix("video") ? Int(name.dropFirst("video".count)) : nil
            }
            .sorted()
            .map { "\(devices)/video\($0)" }
    }

    /// The links to a node that udev made in `kind` (`by-id` or `by-path`).
    func links(to node: String, in kind: String) -> [String] {
        guard let target = resolved(node) else { return [] }
        let folder = "\(devices)/v4l/\(kind)"
        return entries(of: folder).sorted().map { "\(folder)/\($0)" }.filter { resolved($0) == target }
    }

    /// The USB numbers `vendor:product` of the device behind a node; nil where it is not a USB device.
    func product(of node: String) -> String? {
        guard let name = node.split(separator: "/").last else { return nil }
        // The node belongs to an interface of the device.
        let device = "\(system)/\(name)/device/.."
        guard let vendor = line(of: "\(device)/idVendor"), let product = line(of: "\(device)/idProduct") else {
            return nil
        }
        return "\(vendor):\(product)"
    }

    /// The camera's own name.
    func title(of node: String) -> String? {
        node.split(separator: "/").last.flatMap { line(of: "\(system)/\($0)/name") }
    }

    private func entries(of folder: String) -> [String] {
        guard let stream = opendir(folder) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }

    /// The first line of a small file.
    private func line(of path: String) -> String? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 256)
        let count = read(descriptor, &bytes, bytes.count)
        guard count > 0 else { return nil }
        return String(decoding: bytes[..<count].prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
    }

    private func resolved(_ path: String) -> String? {
        guard let real = realpath(path, nil) else { return nil }
        defer { free(real) }
        return String(cString: real)
    }
}
