internal import Glibc

/// What a user calls a camera: its node (`/dev/video0`), a link to it (`/dev/v4l/by-id/…`), or the USB numbers of its
/// vendor and product (`046d:0825`).
public enum CameraName: Equatable, Sendable {
    case node(path: String)
    case product(vendor: String, product: String)

    public init(_ text: String) {
        let numbers = text.lowercased().split(separator: ":", omittingEmptySubsequences: false)
        let isProduct =
            numbers.count == 2 && numbers.allSatisfy { number in number.count == 4 && number.allSatisfy(\.isHexDigit) }
        self =
            isProduct
            ? .product(vendor: String(numbers[0]), product: String(numbers[1])) : .node(path: text)
    }

    /// What to call it in events: no folders.
    public var name: String {
        switch self {
        case .node(let path): path.split(separator: "/").last.map(String.init) ?? path
        case .product(let vendor, let product): "\(vendor):\(product)"
        }
    }

    /// What to call it in messages.
    public var place: String {
        switch self {
        case .node(let path): path
        case .product: name
        }
    }
}

/// Finds the node of a camera, also after it was unplugged and came back under another number.
struct CameraAddress: Sendable {
    let name: CameraName
    private let folders: CameraFolders
    /// The link that udev made for the node that was meant at first: it follows the camera.
    private let link: String?

    init(_ name: CameraName, folders: CameraFolders = CameraFolders()) {
        self.name = name
        self.folders = folders
        if case .node(let path) = name, path.hasPrefix("\(folders.devices)/video") {
            link = folders.links(to: path, in: "by-id").first
        } else {
            link = nil
        }
    }

    /// The path under which the camera can be opened now.
    func path() throws(CaptureError) -> String {
        switch name {
        case .node(let path):
            // Its old number may be another camera's by now.
            return link ?? path
        case .product(let vendor, let product):
            let nodes = folders.nodes.filter { folders.product(of: $0) == "\(vendor):\(product)" }
            // A camera may have nodes that give no pictures: only opening tells.
            let node = nodes.first { V4L2Device.isCamera($0) } ?? nodes.first
            guard let node else { throw .camera(name.place, .noSuchDevice) }
            return node
        }
    }
}
