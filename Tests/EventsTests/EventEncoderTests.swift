import CAllocationCounter
import EventSchema
import Events
import FoundationEssentials
import Testing

/// The lines of these events.
private func lines(_ events: [Event]) -> [String] {
    var encoder = EventEncoder()
    return events.map { event in
        encoder.encode(event)
        return String(decoding: encoder.line, as: UTF8.self)
    }
}

@Suite struct EventEncoderTests {
    @Test func everyKindHasItsKeysInTheirOrder() {
        let tail = """
            "source":"clip.mp4","seq":
            """
        let landmarks = "[[120.0,100.5],[160.3,101.0],[140.0,125.0],[124.0,140.0],[158.0,141.0]]"
        let expected = [
            """
            {"event":"hello",\(tail)0,"pts":null,"time":null,"schema":1,"version":"0.1.0","mode":"expression",\
            "width":640,"height":360,"rate":25.000,"classes":["neutral","happiness","surprise"],"networks":[\
            {"task":"detector","name":"ferd-detector","classes":null,"temperature":null,"trained_on":null},\
            {"task":"expression","name":"i-mobilenetv2","classes":3,"temperature":1.2500,"trained_on":"FERPlus"}],\
            "settings":{"every":1,"detect_every":2,"detect_size":320,"min_score":0.5000,"min_face":12.0,\
            "max_faces":16,"smoothing_s":0.250,"flip":false}}
            """,
            """
            {"event":"frame",\(tail)1,"pts":1.500,"time":null,"frame":37,"dropped":0,"faces":[\
            {"id":3,"box":[-2.5,80.0,80.0,90.8],"score":0.8750,"landmarks":\(landmarks),\
            "pose":{"yaw":-12.5,"pitch":0.0,"roll":3.0},"expression":"happiness",\
            "probabilities":{"neutral":0.2500,"happiness":0.6250,"surprise":0.1250},\
            "smoothed":{"neutral":0.5000,"happiness":0.5000,"surprise":0.0000}},\
            {"id":4,"box":[300.0,10.0,20.0,25.0],"score":0.5000,"landmarks":\(landmarks),\
            "pose":null,"expression":null,"probabilities":null,"smoothed":null}]}
            """,
            """
            {"event":"frame",\(tail)2,"pts":0.000,"time":null,"frame":0,"dropped":2,"faces":[]}
            """,
            """
            {"event":"face",\(tail)3,"pts":1.500,"time":null,"phase":"start","face":3}
            """,
            """
            {"event":"face",\(tail)4,"pts":1.500,"time":"2025-03-09T07:05:01.250Z","phase":"end","face":3,\
            "duration":2.125,"frames":54}
            """,
            """
            {"event":"expression",\(tail)5,"pts":1.500,"time":null,"phase":"start","face":3,"expression":"happiness",\
            "since":1.250,"confidence":0.7500}
            """,
            """
            {"event":"expression",\(tail)6,"pts":1.500,"time":null,"phase":"end","face":3,"expression":"happiness",\
            "since":1.250,"confidence":0.2500,"duration":0.500,"peak":0.9375}
            """,
            """
            {"event":"camera",\(tail)7,"pts":1.500,"time":null,"phase":"lost","reason":"unplugged"}
            """,
            """
            {"event":"camera",\(tail)7,"pts":1.500,"time":"2025-03-09T07:05:01.250Z","phase":"found","outage_s":2.500}
            """,
            """
            {"event":"degraded",\(tail)7,"pts":1.500,"time":null,"phase":"start","reason":"dark"}
            """,
            """
            {"event":"degraded",\(tail)8,"pts":1.500,"time":null,"phase":"end","reason":"low_frame_rate"}
            """,
            """
            {"event":"degraded",\(tail)8,"pts":1.500,"time":null,"phase":"end","reason":"slow_reader","lost":12}
            """,
            """
            {"event":"hello",\(tail)8,"pts":1.500,"time":null,"schema":1,"version":"0.1.0","mode":"expression",\
            "width":640,"height":360,"rate":25.000,"classes":["neutral","happiness","surprise"],"networks":[\
            {"task":"detector","name":"ferd-detector","classes":null,"temperature":null,"trained_on":null},\
            {"task":"expression","name":"i-mobilenetv2","classes":3,"temperature":1.2500,"trained_on":"FERPlus"}],\
            "settings":{"every":1,"detect_every":2,"detect_size":320,"min_score":0.5000,"min_face":12.0,\
            "max_faces":16,"smoothing_s":0.250,"flip":true},"state":{"faces":[{"face":3,"since":0.500,"expression":\
            {"expression":"happiness","since":1.250}},{"face":4,"since":null,"expression":null}],\
            "degraded":["dark","blurred"],"lost":{"reason":"unplugged","since":1.500}}}
            """,
            """
            {"event":"goodbye",\(tail)9,"pts":17.500,"time":null,"frames":440,"dropped":0,"decode_errors":1,\
            "mended_times":2,"faces":3,"stage_ms":null,"exit":0}
            """,
            """
            {"event":"goodbye",\(tail)9,"pts":17.500,"time":null,"frames":440,"dropped":0,"decode_errors":0,\
            "mended_times":0,"faces":3,"stage_ms":{"decode":0.500,"detect":2.125},"exit":0}
            """,
        ]
        let written = lines(Samples.all)
        #expect(written.count == expected.count)
        for (line, expected) in zip(written, expected) { #expect(line == expected + "\n") }
    }

    @Test func everyKindFollowsTheSchema() throws {
        let checker = try EventLineChecker()
        for line in lines(Samples.all) { #expect(try checker.problems(ofLine: line.utf8) == [], "\(line)") }
        for reason in DegradedEvent.Reason.allCases {
            let line = lines([.degraded(DegradedEvent(header: Samples.header(0), phase: .start, reason: reason))])[0]
            #expect(try checker.problems(ofLine: line.utf8) == [], "\(line)")
        }
    }

    @Test func everyKindIsReadBackAsItWas() throws {
        var events = Samples.all
        // What the decimals cannot hold comes back rounded; the rest as it was.
        if case .frame(var frame) = events[1] {
            frame.faces[0].box.height = 90.8
            for index in frame.faces.indices { frame.faces[index].landmarks.rightEye.x = 160.3 }
            events[1] = .frame(frame)
        }
        let decoder = JSONDecoder()
        decoder.userInfo[.eventClasses] = Samples.classes
        for (event, line) in zip(events, lines(Samples.all)) {
            #expect(try decoder.decode(Event.self, from: Data(line.utf8)) == event)
        }
    }

    @Test(arguments: [
        #"{"event":"weather","source":"a","seq":0,"pts":0,"time":null}"#,
        #"{"event":"camera","source":"a","seq":0,"pts":0,"time":null,"phase":"found","reason":"busy"}"#,
        #"{"event":"face","source":"a","seq":0,"pts":0,"time":null,"phase":"end","face":1}"#,
        #"{"event":"frame","source":"a","pts":0,"time":null,"frame":1,"dropped":0,"faces":[]}"#,
        #"{"event":"degraded","source":"a","seq":0,"pts":0,"time":"yesterday","phase":"end","reason":"dark"}"#,
        #"{"event":"hello","source":"a","seq":0,"pts":null,"time":null,"schema":2}"#,
    ])
    func aLineThatIsNoEventIsRefused(line: String) {
        #expect(throws: DecodingError.self) { try JSONDecoder().decode(Event.self, from: Data(line.utf8)) }
    }

    @Test func framesAreReadOnlyWithTheirClassNames() {
        let line = Data(lines([.hello(Samples.hello), .frame(Samples.frame)])[1].utf8)
        #expect(throws: DecodingError.self) { try JSONDecoder().decode(Event.self, from: line) }
    }

    @Test func eachHelloSetsTheClassNamesOfItsFrames() {
        var other = Samples.hello
        other.classes = ["calm", "\"quoted\"", "cross"]
        let line = lines([.hello(Samples.hello), .hello(other), .frame(Samples.frame)])[2]
        #expect(line.contains(#""expression":"\"quoted\"","probabilities":{"calm":0.2500,"\"quoted\"":0.6250,"#))
    }

    @Test func anExpressionThatHasNoNameIsNull() {
        var frame = Samples.frame
        frame.faces[0].expression = 3
        #expect(lines([.hello(Samples.hello), .frame(frame)])[1].contains(#""expression":null,"probabilities":{"#))
    }

    @Test func whatIsNotFiniteIsNull() {
        var frame = Samples.frame
        frame.faces = [Samples.unreadFace]
        frame.faces[0].box.x = .nan
        frame.faces[0].score = .infinity
        let line = lines([.hello(Samples.hello), .frame(frame)])[1]
        #expect(line.contains(#""box":[null,10.0,20.0,25.0],"score":null,"#))
    }

    @Test func aNameSurvivesWhateverBytesItHas() throws {
        let bytes: [UInt8] = Array("a \"b\"\\c\n\t\u{1}é😀".utf8) + [0xFF, 0xC3] + Array(".mp4".utf8)
        var event = Samples.emptyFrame
        event.header.source = String(decoding: bytes, as: UTF8.self)
        let line = lines([.frame(event)])[0]
        #expect(line.hasPrefix(#"{"event":"frame","source":"a \"b\"\\c\n\t\u0001é😀\#u{FFFD}\#u{FFFD}.mp4","seq":"#))
        #expect(try JSONDecoder().decode(Event.self, from: Data(line.utf8)).header.source == event.header.source)
    }

    @Test(.enabled(if: allocations_are_counted())) func framesAreWrittenWithoutAllocating() {
        var encoder = EventEncoder()
        encoder.encode(.hello(Samples.hello))
        let faces = [Samples.readFace, Samples.unreadFace]
        var frame = FrameEvent(header: Samples.header(0), frame: 0)
        var before: UInt = 0
        for index in 0..<1000 {
            // What grows to its size does so in the first rounds.
            if index == 10 { before = allocations_of_this_thread() }
            frame.frame = index
            frame.header.seq = index
            frame.faces.removeAll(keepingCapacity: true)
            frame.faces.append(faces[0])
            if index % 2 == 0 { frame.faces.append(faces[1]) }
            encoder.encode(.frame(frame))
        }
        #expect(allocations_of_this_thread() - before == 0)
    }

    @Test(.enabled(if: allocations_are_counted())) func theAllocationCounterCounts() {
        let before = allocations_of_this_thread()
        let array = [Int](unsafeUninitializedCapacity: 1000) { $1 = 0 }
        #expect(array.capacity >= 1000)
        #expect(allocations_of_this_thread() - before >= 1)
    }
}
