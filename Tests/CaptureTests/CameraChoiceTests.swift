import Testing

@testable import Capture

@Suite("Choice of a camera's mode")
struct CameraChoiceTests {
    private func offer(_ format: String, _ sizes: [(Int, Int, [Double])], converted: Bool = false) -> CameraFormatOffer
    {
        CameraFormatOffer(
            format: format, title: format, isReadable: CameraFormat(FourCC(format)) != nil, isConverted: converted,
            sizes: sizes.map { width, height, rates in
                CameraSizeOffer(widths: width...width, heights: height...height, rates: rates.map { $0...$0 })
            })
    }

    private func choose(_ offers: [CameraFormatOffer], _ change: (inout CameraOptions) -> Void = { _ in }) throws
        -> String
    {
        var options = CameraOptions()
        change(&options)
        let choice = try CameraChoice(among: offers, for: options)
        return "\(choice.format.code) \(choice.size.width)x\(choice.size.height) \(choice.rate.map { "\($0)" } ?? "?")"
    }

    /// As common webcams have it: raw pictures are fast when small, compressed ones always.
    private var webcam: [CameraFormatOffer] {
        [
            offer("MJPG", [(1920, 1080, [30]), (1280, 720, [60, 30]), (640, 480, [30]), (320, 240, [30])]),
            offer("YUYV", [(640, 480, [30, 15]), (1280, 720, [10]), (1920, 1080, [5]), (320, 240, [30])]),
            offer("BGR3", [(640, 480, [30])]),
        ]
    }

    @Test func byItselfItTakesEnoughForFacesAtTheLeastCost() throws {
        #expect(try choose(webcam) == "YUYV 640x480 30.0")
    }

    @Test func aSizeThatIsAskedForComesBeforeTheRest() throws {
        #expect(try choose(webcam) { $0.size = PictureSize(width: 1280, height: 720) } == "MJPG 1280x720 30.0")
        #expect(try choose(webcam) { $0.size = PictureSize(width: 1300, height: 700) } == "MJPG 1280x720 30.0")
    }

    @Test func aRateThatIsAskedForIsReached() throws {
        #expect(try choose(webcam) { $0.rate = 60 } == "MJPG 1280x720 60.0")
        #expect(try choose(webcam) { $0.rate = 10 } == "YUYV 640x480 15.0")
        // More than there is: the most there is.
        #expect(try choose(webcam) { $0.rate = 200 } == "MJPG 1280x720 60.0")
    }

    @Test func aFormatMayBeAskedForInAnyCase() throws {
        #expect(try choose(webcam) { $0.format = "mjpg" } == "MJPG 640x480 30.0")
        #expect(throws: CameraFault.formatNotOffered("H264", offered: "MJPG, YUYV")) {
            try choose(webcam) { $0.format = "H264" }
        }
    }

    @Test func aWeakCameraGivesItsBest() throws {
        #expect(try choose([offer("GREY", [(320, 240, [30]), (160, 120, [60])])]) == "GREY 320x240 30.0")
        #expect(try choose([offer("YUYV", [(640, 480, [7.5]), (1280, 720, [5])])]) == "YUYV 640x480 7.5")
    }

    @Test func lumaThatLiesReadyIsPreferred() throws {
        let sizes = [(640, 480, [30.0])]
        #expect(try choose([offer("YUYV", sizes), offer("NV12", sizes), offer("Y16 ", sizes)]) == "NV12 640x480 30.0")
        #expect(try choose([offer("YU12", sizes, converted: true), offer("MJPG", sizes)]) == "MJPG 640x480 30.0")
    }

    @Test func aRangeOfSizesGivesTheSizeItself() throws {
        let range = CameraSizeOffer(
            widths: 16...1920, heights: 16...1080, widthStep: 16, heightStep: 2, rates: [1...60])
        let offers = [
            CameraFormatOffer(format: "YUYV", title: "", isReadable: true, isConverted: false, sizes: [range])
        ]
        #expect(try choose(offers) == "YUYV 640x360 30.0")
        #expect(try choose(offers) { $0.size = PictureSize(width: 801, height: 5000) } == "YUYV 800x1080 30.0")
    }

    @Test func aCameraWithoutRatesIsGivenTheBenefitOfTheDoubt() throws {
        #expect(try choose([offer("YUYV", [(640, 360, [])])]) == "YUYV 640x360 ?")
    }

    @Test func whatCannotBeReadIsSaid() {
        #expect(throws: CameraFault.noUsableFormat(found: "BGR3")) { try choose([offer("BGR3", [(640, 480, [30])])]) }
        #expect(throws: CameraFault.noUsableFormat(found: "no format at all")) { try choose([]) }
    }
}
