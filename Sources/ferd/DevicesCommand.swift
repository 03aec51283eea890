import ArgumentParser
import Capture
import FoundationEssentials
import Outlets

/// `ferd devices`: the cameras of this machine and what they give.
struct DevicesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "devices",
        abstract: "List the cameras of this machine, their formats, sizes and frame rates.",
        discussion: """
            A camera can be named by its node, by a link that udev made (by-id follows the camera, by-path the socket it is \
            plugged into), or by the USB numbers of its vendor and product.

            EXAMPLES
              ferd devices
              ferd devices --json | jq -r '.[].node'
              ferd --device 046d:0825
            """)

    @Flag(help: "Print one JSON array.")
    var json = false

    func run() throws {
        try Exit.reporting {
            let cameras = CameraList.all()
            guard !json else {
                let encoder = JSONEncoder()
                encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
                encoder.keyEncodingStrategy = .convertToSnakeCase
                let records = cameras.map { CameraRecord($0) }
                return try StandardOutput.print(String(decoding: try encoder.encode(records), as: UTF8.self))
            }
            guard !cameras.isEmpty else {
                return try StandardOutput.print(
                    "No cameras. Is one plugged in, and its driver loaded (`ls /dev/video*`)?")
            }
            try StandardOutput.print(
                cameras.map { CameraText.lines(of: $0).joined(separator: "\n") }.joined(separator: "\n\n"))
        }
    }
}

/// A camera as `--json` prints it.
private struct CameraRecord: Encodable {
    struct Format: Encodable {
        var format: String
        var title: String
        var readable: Bool
        var converted: Bool
        var sizes: [Size]
    }

    /// Least and most are alike where the camera lists its sizes.
    struct Size: Encodable {
        var width: Int
        var height: Int
        var mostWidth: Int
        var mostHeight: Int
        /// Pairs of least and most frames per second.
        var rates: [[Double]]
    }

    var node: String
    var title: String
    var driver: String?
    var product: String?
    var byID: [String]
    var byPath: [String]
    var fault: String?
    var formats: [Format]

    init(_ camera: CameraList.Entry) {
        node = camera.node
        title = camera.title
        driver = camera.driver
        product = camera.product
        byID = camera.byID
        byPath = camera.byPath
        fault = camera.fault?.reason
        formats = camera.formats.map { offer in
            Format(
                format: offer.format, title: offer.title, readable: offer.isReadable, converted: offer.isConverted,
                sizes: offer.sizes.map { size in
                    Size(
                        width: size.widths.lowerBound, height: size.heights.lowerBound,
                        mostWidth: size.widths.upperBound, mostHeight: size.heights.upperBound,
                        rates: size.rates.map { [$0.lowerBound, $0.upperBound] })
                })
        }
    }
}

/// A camera as people read it.
private enum CameraText {
    static func lines(of camera: CameraList.Entry) -> [String] {
        var lines = ["\(camera.node)  \(camera.title)" + (camera.product.map { "  \($0)" } ?? "")]
        lines += (camera.byID + camera.byPath).map { "  \($0)" }
        if let fault = camera.fault { lines.append("  \(fault.reason)") }
        for offer in camera.formats where offer.isReadable && !offer.isConverted {
            lines += offer.sizes.map { "  \(padded(offer.format, 5))\(padded(text($0), 12)) \(rates($0))" }
        }
        let converted = camera.formats.filter { $0.isReadable && $0.isConverted }.map(\.format)
        if !converted.isEmpty { lines.append("  by conversion: \(converted.joined(separator: ", "))") }
        let others = camera.formats.filter { !$0.isReadable }.map(\.format)
        if !others.isEmpty { lines.append("  not read by ferd: \(others.joined(separator: ", "))") }
        return lines
    }

    private static func text(_ size: CameraSizeOffer) -> String {
        let least = "\(size.widths.lowerBound)x\(size.heights.lowerBound)"
        let isOne = size.widths.count == 1 && size.heights.count == 1
        return isOne ? least : "\(least) to \(size.widths.upperBound)x\(size.heights.upperBound)"
    }

    private static func rates(_ size: CameraSizeOffer) -> String {
        guard !size.rates.isEmpty else { return "rates unknown" }
        let texts = size.rates.map { rate in
            rate.lowerBound == rate.upperBound
                ? number(rate.upperBound) : "\(number(rate.lowerBound)) to \(number(rate.upperBound))"
        }
        return texts.joined(separator: ", ") + " frames/s"
    }

    private static func number(_ rate: Double) -> String {
        let hundredths = (rate * 100).rounded() / 100
        return hundredths == hundredths.rounded() && hundredths.magnitude < 1e6
            ? String(Int(hundredths)) : String(hundredths)
    }

    private static func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }
}
