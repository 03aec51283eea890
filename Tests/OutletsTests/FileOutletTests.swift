import CAllocationCounter
import EventSchema
import Events
import Foundation
import Glibc
import Testing

@testable import Outlets

@Suite struct FileOutletTests {
    @Test func aFileHoldsEveryLine() throws {
        try FileSystem.withFolder { folder in
            let path = folder + "/events.jsonl"
            try FileSystem.write("what was there before, longer than nothing\n", to: path)
            let writer = EventWriter(outlets: [try FileOutlet(path: path, inputs: [])])
            for event in TestEvents.clip { writer.write(event) }
            writer.close()
            try writer.check()
            #expect(try FileSystem.read(path) == EventEncoder.lines(of: TestEvents.clip))
            #expect(try EventLineChecker().problems(ofOutput: FileSystem.read(path)) == [])
        }
    }

    @Test func whatWasThereStaysUntilTheFirstLine() throws {
        try FileSystem.withFolder { folder in
            let path = folder + "/events.jsonl"
            try FileSystem.write("of the last run\n", to: path)
            try FileOutlet(path: path, inputs: []).close()
            #expect(try FileSystem.read(path) == Array("of the last run\n".utf8))
            let outlet = try FileOutlet(path: path, inputs: [])
            try outlet.write(TestEvents.hello, line: EventEncoder.lines(of: [TestEvents.hello]).span)
            #expect(try FileSystem.read(path) == [])
            try outlet.close()
            #expect(try FileSystem.read(path) == EventEncoder.lines(of: [TestEvents.hello]))
        }
    }

    @Test func aNewFileIsReadableForOthers() throws {
        try FileSystem.withFolder { folder in
            let path = folder + "/events.jsonl"
            let mask = umask(0o022)
            defer { umask(mask) }
            try FileOutlet(path: path, inputs: []).close()
            #expect(try FileSystem.mode(path) & 0o777 == 0o644)
        }
    }

    @Test func aFileIsWrittenInBlocksThatEndWithALine() throws {
        try FileSystem.withFolder { folder in
            let path = folder + "/events.jsonl"
            let outlet = try FileOutlet(path: path, inputs: [])
            var sizes: Set<Int> = []
            for seq in 0..<1000 {
                try outlet.write(TestEvents.frame(seq), line: EventEncoder.lines(of: [TestEvents.frame(seq)]).span)
                let size = try FileSystem.size(path)
                guard sizes.insert(size).inserted, size > 0 else { continue }
                #expect(try FileSystem.read(path).last == UInt8(ascii: "\n"))
            }
            // Neither line by line nor all at the end.
            #expect((3...20).contains(sizes.count))
            try outlet.close()
        }
    }

    @Test func flushHandsOverWhatIsBuffered() throws {
        try FileSystem.withFolder { folder in
            let path = folder + "/events.jsonl"
            let writer = EventWriter(outlets: [try FileOutlet(path: path, inputs: [])])
            writer.write(TestEvents.hello)
            #expect(try FileSystem.read(path) == [])
            writer.flush()
            #expect(try FileSystem.read(path) == EventEncoder.lines(of: [TestEvents.hello]))
            writer.close()
            writer.close()
            try writer.check()
        }
    }

    @Test func aLineLongerThanTheBufferIsWrittenWhole() throws {
        try FileSystem.withFolder { folder in
            let path = folder + "/events.jsonl"
            let writer = try LineWriter(path: path, inputs: [], capacity: 16)
            let lines = ["short\n", "longer than sixteen bytes, in one go\n", "tiny\n", "exactly sixteen\n", "end\n"]
            for line in lines { try writer.write(Array(line.utf8).span) }
            try writer.close()
            #expect(try FileSystem.read(path) == Array(lines.joined().utf8))
        }
    }

    /// Lines much shorter and much longer than a page, ending before, at and after its end.
    @Test func linesOfEveryLengthArriveInOrder() throws {
        try FileSystem.withFolder { folder in
            let path = folder + "/events.jsonl"
            let writer = try LineWriter(path: path, inputs: [])
            var expected: [UInt8] = []
            for length in [4095, 1, 4096, 4097, 8190, 3, 8192, 20_000, 100_000, 0, 12_287, 4094] + Array(0..<300) {
                let line = [UInt8](repeating: UInt8(ascii: "a") + UInt8(length % 26), count: length) + [10]
                try writer.write(line.span)
                expected += line
            }
            try writer.close()
            #expect(try FileSystem.read(path) == expected)
        }
    }

    @Test func theInputIsNeverOverwritten() throws {
        try FileSystem.withFolder { folder in
            let clip = folder + "/clip.mp4"
            try FileSystem.write("a film", to: clip)
            #expect(symlink(clip, folder + "/link") == 0 && link(clip, folder + "/twin") == 0)
            for path in [clip, folder + "/./clip.mp4", folder + "/link", folder + "/twin"] {
                #expect(throws: OutletError.isInput(outlet: "'\(path)'")) {
                    _ = try FileOutlet(path: path, inputs: ["rtsp://camera/", folder + "/other", clip])
                }
                #expect(throws: OutletError.isInput(outlet: "'\(path)'")) {
                    _ = try CSVOutlet(path: path, inputs: [clip])
                }
            }
            #expect(try FileSystem.read(clip) == Array("a film".utf8))
        }
    }

    @Test func whatCannotBeOpenedIsSaid() throws {
        try FileSystem.withFolder { folder in
            let missing = folder + "/none/events.jsonl"
            #expect(throws: OutletError.cannotOpen(outlet: "'\(missing)'", code: ENOENT)) {
                _ = try FileOutlet(path: missing, inputs: [])
            }
            #expect(throws: OutletError.cannotOpen(outlet: "'\(folder)'", code: EISDIR)) {
                _ = try FileOutlet(path: folder, inputs: [])
            }
        }
    }

    @Test func aFullDeviceIsAnError() throws {
        let outlet = try FileOutlet(path: "/dev/full", inputs: [])
        let line = EventEncoder.lines(of: [TestEvents.hello])
        let full = OutletError.failed(outlet: "'/dev/full'", code: ENOSPC)
        // A device is no file: each line goes out at once. What failed once stays failed, and closing is quiet.
        #expect(throws: full) { try outlet.write(TestEvents.hello, line: line.span) }
        #expect(throws: full) { try outlet.write(TestEvents.hello, line: line.span) }
        #expect(throws: full) { try outlet.flush() }
        try outlet.close()
    }

    @Test(.enabled(if: allocations_are_counted())) func writingAllocatesNothing() throws {
        try FileSystem.withFolder { folder in
            let outlets: [any EventOutlet] = [
                try FileOutlet(path: folder + "/events.jsonl", inputs: []),
                try CSVOutlet(path: folder + "/events.csv", inputs: []),
                try FileOutlet(path: folder + "/record.jsonl", inputs: [], isLive: true),
                try SocketOutlet(path: folder + "/s"),
            ]
            let reader = try SocketClient(folder + "/s")
            let reading = Thread { while !reader.hasEnded, (try? reader.discardSome()) != nil {} }
            reading.start()
            let writer = EventWriter(outlets: outlets)
            // A reader that is behind costs a watch over its descriptor.
            #expect(try writer.allocationsOfFrames { reader.waitUntilFewer(than: 16_384) } == 0)
            writer.close()
        }
    }
}

@Suite struct OutletErrorTests {
    @Test func exitCodesFollowSysexits() {
        #expect(OutletError.closed(outlet: "standard output").exitCode == 0)
        #expect(OutletError.stalled(outlet: "standard output").exitCode == 0)
        #expect(OutletError.isInput(outlet: "'a'").exitCode == 64)
        #expect(OutletError.cannotOpen(outlet: "'a'", code: ENOENT).exitCode == 74)
        #expect(OutletError.cannotOpen(outlet: "'a'", code: EACCES).exitCode == 77)
        #expect(OutletError.failed(outlet: "'a'", code: ENOSPC).exitCode == 74)
        #expect(OutletError.failed(outlet: "'a'", code: EACCES).exitCode == 74)
    }

    @Test func eachIsOneLineThatNamesTheOutlet() {
        let errors: [OutletError] = [
            .closed(outlet: "'a'"), .stalled(outlet: "'a'"), .isInput(outlet: "'a'"),
            .cannotOpen(outlet: "'a'", code: ENOENT),
            .failed(outlet: "'a'", code: ENOSPC), .failed(outlet: "'a'", code: EIO),
        ]
        for error in errors {
            #expect(error.description.contains("'a'") && !error.description.contains("\n"))
        }
        #expect(
            OutletError.cannotOpen(outlet: "'a'", code: ENOENT).description
                == "cannot open 'a' for writing: No such file or directory; choose another place")
    }
}
