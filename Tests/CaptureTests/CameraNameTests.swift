import Foundation
import Testing

@testable import Capture

@Suite("Names of cameras")
struct CameraNameTests {
    @Test func aNameIsANodeOrAProduct() {
        #expect(CameraName("/dev/video0") == .node(path: "/dev/video0"))
        #expect(CameraName("046D:0825") == .product(vendor: "046d", product: "0825"))
        #expect(CameraName("046d:082") == .node(path: "046d:082"))
        #expect(CameraName("/dev/v4l/by-id/usb-Cam-video-index0").name == "usb-Cam-video-index0")
        #expect(CameraName("046D:0825").name == "046d:0825")
    }

    @Test func lettersOfAFormat() {
        #expect(FourCC("YUYV").code == 0x5659_5559)
        #expect(FourCC("Y16").description == "Y16" && FourCC("Y16") == "Y16 ")
        #expect(FourCC(code: 0).description == "????")
    }

    @Test(arguments: [
        ("Brightness", "brightness"), ("Exposure, Auto", "exposure_auto"),
        (
            "White Balance Temperature, Auto",
            "white_balance_temperature_auto"
        ), ("Power Line Frequency (50 Hz)", "power_line_frequency_50_hz"),
    ])
    func controlsAreNamedAsV4l2CtlNamesThem(title: String, name: String) {
        #expect(V4L2Device.controlName(title) == name)
    }

    /// A made-up `/dev` and `/sys/class/video4linux` with a camera of two nodes and a by-id link.
    private func withFolders(_ body: (CameraFolders, URL) throws -> Void) throws {
        let files = FileManager.default
        let root = files.temporaryDirectory.appending(path: "ferd-\(UUID().uuidString)")
        defer { try? files.removeItem(at: root) }
        for node in ["video0", "video1", "video10"] {
            let interface = root.appending(path: "usb/1-\(node)/1-1:1.0")
            try files.createDirectory(at: interface, withIntermediateDirectories: true)
            let number = node == "video10" ? "0826" : "0825"
            try Data("046d\n".utf8).write(to: root.appending(path: "usb/1-\(node)/idVendor"))
            try Data("\(number)\n".utf8).write(to: root.appending(path: "usb/1-\(node)/idProduct"))
            let entry = root.appending(path: "sys/\(node)")
            try files.createDirectory(at: entry, withIntermediateDirectories: true)
            try files.createSymbolicLink(at: entry.appending(path: "device"), withDestinationURL: interface)
            try Data("Webcam C270\n".utf8).write(to: entry.appending(path: "name"))
            try files.createDirectory(at: root.appending(path: "dev/v4l/by-id"), withIntermediateDirectories: true)
            try Data().write(to: root.appending(path: "dev/\(node)"))
        }
        try files.createSymbolicLink(
            atPath: root.appending(path: "dev/v4l/by-id/usb-046d_C270-video-index0").path,
            withDestinationPath: "../../video0")
        try body(
            CameraFolders(system: root.appending(path: "sys").path, devices: root.appending(path: "dev").path), root)
    }

    @Test func theFoldersTellNodesLinksAndProducts() throws {
        try withFolders { folders, root in
            let dev = folders.devices
            #expect(folders.nodes == ["\(dev)/video0", "\(dev)/video1", "\(dev)/video10"])
            #expect(folders.links(to: "\(dev)/video0", in: "by-id") == ["\(dev)/v4l/by-id/usb-046d_C270-video-index0"])
            #expect(folders.links(to: "\(dev)/video0", in: "by-path") == [])
            #expect(folders.product(of: "\(dev)/video10") == "046d:0826")
            #expect(folders.title(of: "\(dev)/video1") == "Webcam C270")
        }
    }

    @Test func aCameraIsFoundAgainUnderAnotherNumber() throws {
        try withFolders { folders, root in
            let dev = folders.devices
            let address = CameraAddress(CameraName("\(dev)/video0"), folders: folders)
            // Plugged in again, it is another number's, and the old one is another camera's.
            let link = "\(dev)/v4l/by-id/usb-046d_C270-video-index0"
            try FileManager.default.removeItem(atPath: link)
            try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "../../video1")
            #expect(try address.path() == link)
            // A node without such a link is taken as it is.
            #expect(try CameraAddress(CameraName("\(dev)/video10"), folders: folders).path() == "\(dev)/video10")
            #expect(try CameraAddress(CameraName("046d:0826"), folders: folders).path() == "\(dev)/video10")
            #expect(throws: CaptureError.camera("046d:9999", .noSuchDevice)) {
                try CameraAddress(CameraName("046d:9999"), folders: folders).path()
            }
        }
    }
}
