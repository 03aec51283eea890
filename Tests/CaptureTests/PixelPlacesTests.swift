import CFFmpeg
import CVideo4Linux
import Imaging
import Testing

@testable import Capture

@Suite("Raw pictures of cameras")
struct PixelPlacesTests {
    private func layout(_ code: FourCC, width: UInt32, height: UInt32, planes: [(stride: UInt32, size: UInt32)])
        -> ferd_format
    {
        var format = ferd_format()
        format.code = code.code
        (format.width, format.height, format.plane_count) = (width, height, UInt32(planes.count))
        withUnsafeMutableBytes(of: &format.planes) { bytes in
            let places = bytes.bindMemory(to: ferd_plane_layout.self)
            for (index, plane) in planes.enumerated() where index < places.count {
                places[index] = ferd_plane_layout(stride: plane.stride, size: plane.size)
            }
        }
        return format
    }

    private func places(_ format: ferd_format) throws -> PixelPlaces {
        guard case .pixels(let pixels) = try #require(CameraFormat(FourCC(code: format.code))).content,
            let places = PixelPlaces(of: pixels, layout: format)
        else { throw CameraFault.noUsableFormat(found: "") }
        return places
    }

    private func starts(_ format: ferd_format) throws -> [[Int]] {
        try places(format).planes.map { [$0.memory, $0.start, $0.stride, $0.bytes] }
    }

    @Test func planesLieOneAfterTheOther() throws {
        // With padded rows: the colours' share of the padding is that of the pixels.
        #expect(
            try starts(layout("NV12", width: 60, height: 40, planes: [(64, 64 * 60)]))
                == [[0, 0, 64, 64 * 39 + 60], [0, 64 * 40, 64, 64 * 19 + 60]])
        #expect(
            try starts(layout("YU12", width: 60, height: 40, planes: [(64, 64 * 60)]))
                == [[0, 0, 64, 64 * 39 + 60], [0, 2560, 32, 32 * 19 + 30], [0, 2560 + 640, 32, 32 * 19 + 30]])
        // A camera that gives no stride pads nothing.
        #expect(try starts(layout("GREY", width: 60, height: 40, planes: [(0, 2400)])) == [[0, 0, 60, 2400]])
        #expect(
            try starts(layout("YUYV", width: 60, height: 40, planes: [(128, 5120)])) == [[0, 0, 128, 128 * 39 + 120]])
    }

    @Test func planesOfTheirOwnMemoryBeginThere() throws {
        #expect(
            try starts(layout("NM12", width: 60, height: 40, planes: [(64, 2560), (64, 1280)]))
                == [[0, 0, 64, 64 * 39 + 60], [1, 0, 64, 64 * 19 + 60]])
    }

    @Test func absurdNumbersMakeNoPicture() {
        #expect(throws: (any Error).self) { try places(layout("NV12", width: 0, height: 40, planes: [(64, 64)])) }
        #expect(throws: (any Error).self) { try places(layout("NV12", width: .max, height: .max, planes: [(64, 64)])) }
        #expect(throws: (any Error).self) { try places(layout("NV12", width: 60, height: 40, planes: [])) }
    }

    /// The luma of a picture whose bytes count up from 0.
    private func luma(
        of code: FourCC, bytesPerPixel: Int, orientation: Orientation = .upright, missing: Int = 0
    ) throws -> [[UInt8]]? {
        let (width, height) = (4, 2)
        let bytes = (0..<(width * height * bytesPerPixel * 2)).map { UInt8($0) }
        let places = try places(
            layout(code, width: 4, height: 2, planes: [(UInt32(width * bytesPerPixel), UInt32(bytes.count))]))
        let frame = Frame()
        return bytes.withUnsafeBufferPointer { bytes in
            guard places.point(frame.picture, into: { _ in UnsafeBufferPointer(rebasing: bytes.dropLast(missing)) }),
                frame.takeLuma(codec: AV_CODEC_ID_RAWVIDEO, streamOrientation: orientation)
            else { return nil }
            return (0..<frame.height).map { y in
                (0..<frame.width).map { x in frame.luma.pixels[y * frame.luma.stride + x] }
            }
        }
    }

    @Test func lumaIsFoundInEveryFormat() throws {
        #expect(try luma(of: "GREY", bytesPerPixel: 1) == [[0, 1, 2, 3], [4, 5, 6, 7]])
        #expect(try luma(of: "NV12", bytesPerPixel: 1) == [[0, 1, 2, 3], [4, 5, 6, 7]])
        #expect(try luma(of: "YUYV", bytesPerPixel: 2) == [[0, 2, 4, 6], [8, 10, 12, 14]])
        #expect(try luma(of: "UYVY", bytesPerPixel: 2) == [[1, 3, 5, 7], [9, 11, 13, 15]])
        // The high byte, rounded: 0x0100, 0x0302 …
        #expect(try luma(of: "Y16", bytesPerPixel: 2) == [[1, 3, 5, 7], [9, 11, 13, 15]])
    }

    @Test func aShortPictureIsNone() throws {
        #expect(try luma(of: "GREY", bytesPerPixel: 1, missing: 8) != nil)
        #expect(try luma(of: "GREY", bytesPerPixel: 1, missing: 9) == nil)
        // Without its colours the picture is not whole, either.
        #expect(try luma(of: "NV12", bytesPerPixel: 1, missing: 8) == nil)
    }

    @Test func picturesAreTurnedAndMirrored() throws {
        func turned(_ rotation: CameraOptions.Rotation, mirrored: Bool = false) throws -> [[UInt8]]? {
            try luma(of: "GREY", bytesPerPixel: 1, orientation: Orientation(rotation, mirrored: mirrored))
        }
        #expect(try turned(.none, mirrored: true) == [[3, 2, 1, 0], [7, 6, 5, 4]])
        #expect(try turned(.quarter) == [[4, 0], [5, 1], [6, 2], [7, 3]])
        #expect(try turned(.half) == [[7, 6, 5, 4], [3, 2, 1, 0]])
        #expect(try turned(.threeQuarters) == [[3, 7], [2, 6], [1, 5], [0, 4]])
        #expect(try turned(.quarter, mirrored: true) == [[0, 4], [1, 5], [2, 6], [3, 7]])
    }
}
