/// The cameras of this machine.
public enum CameraList {
    /// A node that gives pictures, or one that may and cannot be asked.
    public struct Entry: Sendable {
        /// `/dev/video0`
        public var node: String
        public var title: String
        public var driver: String?
        /// The USB numbers `vendor:product`.
        public var product: String?
        /// udev's links, which follow the camera and the socket it is plugged into.
        public var byID: [String]
        public var byPath: [String]
        public var formats: [CameraFormatOffer]
        /// Why it could not be asked.
        public var fault: CameraFault?
    }

    /// All of them, in the order of their nodes. Nodes that are no cameras (outputs, converters, data about pictures) are
    /// left out.
    public static func all() -> [Entry] { all(in: CameraFolders()) }

    static func all(in folders: CameraFolders) -> [Entry] {
        folders.nodes.compactMap { node in
            var entry = Entry(
                node: node, title: folders.title(of: node) ?? "", product: folders.product(of: node),
                byID: folders.links(to: node, in: "by-id"), byPath: folders.links(to: node, in: "by-path"),
                formats: [])
            do throws(CaptureError) {
                let device = try V4L2Device(path: node, place: node)
                entry.title = device.title
                entry.driver = device.driver
                entry.formats = device.offers
            } catch {
                guard case .camera(_, let fault) = error else { return nil }
                if case .notACamera = fault { return nil }
                entry.fault = fault
            }
            return entry
        }
    }
}
