import CAllocationCounter
import Events
import Testing

@Suite struct CSVEncoderTests {
    private let header = """
        source,frame,pts,time,face,x,y,width,height,score,left_eye_x,left_eye_y,right_eye_x,right_eye_y,nose_x,nose_y,\
        left_mouth_x,left_mouth_y,right_mouth_x,right_mouth_y,yaw,pitch,roll,expression,\
        p_neutral,p_happiness,p_surprise,s_neutral,s_happiness,s_surprise

        """

    private func encoder() -> CSVEncoder {
        var encoder = CSVEncoder()
        encoder.encodeHeader(classes: Samples.classes)
        return encoder
    }

    private func text(_ encoder: CSVEncoder) -> String {
        String(decoding: encoder.lines, as: UTF8.self)
    }

    @Test func theHeaderNamesEveryColumn() {
        #expect(text(encoder()) == header)
    }

    @Test func aFrameGivesARowForEachFace() {
        var encoder = encoder()
        encoder.encode(Samples.frame)
        let landmarks = "120.0,100.5,160.3,101.0,140.0,125.0,124.0,140.0,158.0,141.0"
        #expect(
            text(encoder) == """
                clip.mp4,37,1.500,,3,-2.5,80.0,80.0,90.8,0.8750,\(landmarks),-12.5,0.0,3.0,happiness,\
                0.2500,0.6250,0.1250,0.5000,0.5000,0.0000
                clip.mp4,37,1.500,,4,300.0,10.0,20.0,25.0,0.5000,\(landmarks),,,,,,,,,,

                """)
    }

    @Test func aFrameWithoutFacesGivesARowWithEmptyCells() {
        var encoder = encoder()
        encoder.encode(Samples.emptyFrame)
        #expect(text(encoder) == "clip.mp4,0,0.000,,,,,,,,,,,,,,,,,,,,,,,,,,,\n")
    }

    @Test func everyRowHasAsManyCellsAsTheHeader() {
        var encoder = encoder()
        let columns = header.split(separator: ",").count
        for frame in [Samples.frame, Samples.emptyFrame] {
            encoder.encode(frame)
            for row in text(encoder).split(separator: "\n") {
                #expect(row.split(separator: ",", omittingEmptySubsequences: false).count == columns)
            }
        }
    }

    @Test func liveFramesCarryTheirTime() {
        var encoder = encoder()
        var frame = Samples.emptyFrame
        frame.header.time = Samples.live
        encoder.encode(frame)
        #expect(text(encoder).hasPrefix("clip.mp4,0,0.000,2025-03-09T07:05:01.250Z,,"))
    }

    @Test func namesAreQuotedWhereTheyMustBe() {
        var encoder = encoder()
        var frame = Samples.emptyFrame
        frame.header.source = "a,\"b\"\r\nc.mp4"
        encoder.encode(frame)
        #expect(text(encoder).hasPrefix("\"a,\"\"b\"\"\r\nc.mp4\",0,"))
        for name in ["a\nb", "a\rb"] {
            frame.header.source = name
            encoder.encode(frame)
            #expect(text(encoder).hasPrefix("\"\(name)\",0,"))
        }
        encoder.encodeHeader(classes: ["so, so"])
        #expect(text(encoder).hasSuffix(",expression,\"p_so, so\",\"s_so, so\"\n"))
    }

    @Test func whatIsNotFiniteIsEmpty() {
        var encoder = encoder()
        var frame = Samples.frame
        frame.faces = [Samples.unreadFace]
        frame.faces[0].box.x = .nan
        encoder.encode(frame)
        #expect(text(encoder).hasPrefix("clip.mp4,37,1.500,,4,,10.0,"))
    }

    @Test(.enabled(if: allocations_are_counted())) func rowsAreWrittenWithoutAllocating() {
        var encoder = encoder()
        encoder.encode(Samples.frame)
        let before = allocations_of_this_thread()
        for _ in 0..<1000 { encoder.encode(Samples.frame) }
        #expect(allocations_of_this_thread() - before == 0)
    }
}
