import ChildProcess
import EventSchema
import Foundation
import Testing

@Suite("Inputs")
struct InputTests {
    @Test(
        "what is no video ends with 66 and one line that names it", arguments: ["missing", "empty", "folder", "text"])
    func noVideo(kind: String) throws {
        try Ferd.withFolder { folder in
            let input = folder.appending(path: "clip.mp4")
            switch kind {
            case "empty": try Data().write(to: input)
            case "folder": try FileManager.default.createDirectory(at: input, withIntermediateDirectories: false)
            case "text": try Data(repeating: UInt8(ascii: "x"), count: 5000).write(to: input)
            default: break
            }
            let results = folder.appending(path: "events.jsonl")
            try Data("of the last run\n".utf8).write(to: results)
            let outcome = try Ferd.run("--input", input.path, "--out", results.path)
            #expect(outcome.end == .exit(66))
            #expect(outcome.errors.contains("clip.mp4"))
            #expect(outcome.errors.split(separator: "\n").count == 1)
            // A mistyped input costs nothing.
            #expect(try String(contentsOf: results, encoding: .utf8) == "of the last run\n")
        }
    }

    @Test func aClosedStandardInputIsEmpty() throws {
        // `exec`: the shell must not hold the descriptor for the program.
        let outcome = try run(["sh", "-c", "exec '\(Ferd.program)' --input - <&-"])
        #expect(outcome.end == .exit(66))
        #expect(outcome.errors.contains("standard input: is empty"))
    }

    @Test func aMissingInputAmongOthersDoesNotStopThem() throws {
        let outcome = try Ferd.run(
            "--input", Ferd.sample, "--input", "/nowhere/clip.mp4", "--input", Ferd.sample, "--duration", "0.2")
        #expect(outcome.end == .exit(66))
        let lines = try outcome.lines
        #expect(lines.filter { $0.isEvent("hello") }.count == 2)
        #expect(lines.filter { $0.isEvent("goodbye") }.count == 2)
        #expect(outcome.errors.contains("/nowhere/clip.mp4"))
    }

    @Test func standardInputGivesTheSameFramesAsTheFile() throws {
        let window = ["--start", "3", "--duration", "0.4", "--source", "clip"]
        let file = try Ferd.run(["--input", Ferd.sample] + window)
        // Matroska can be read from a pipe whatever its size.
        let piped = try Ferd.withFolder { folder in
            let matroska = folder.appending(path: "clip.mkv").path
            try run(["ffmpeg", "-v", "error", "-i", Ferd.sample, "-c", "copy", matroska]).requireSuccess()
            let line = "cat | exec '\(Ferd.program)' --input - \(window.joined(separator: " "))"
            return try run(["sh", "-c", line], input: try Data(contentsOf: URL(filePath: matroska)))
        }
        #expect(piped.end == .exit(0))
        let frames = try file.lines.filter { $0.isEvent("frame") }.map { $0["faces"] }
        #expect(frames.count == 10)
        #expect(try piped.lines.filter { $0.isEvent("frame") }.map { $0["faces"] } == frames)
    }

    @Test func damagedPicturesAreCountedAsDecodeErrors() throws {
        try Ferd.withFolder { folder in
            let clip = folder.appending(path: "clip.mkv")
            try run(["ffmpeg", "-v", "error", "-i", Ferd.sample, "-t", "4", "-c", "copy", clip.path]).requireSuccess()
            var data = try Data(contentsOf: clip)
            let half = data.count / 2
            data.replaceSubrange(half..<half + 8, with: Data(count: 8))
            try data.write(to: clip)
            // The decoder covers the damage up and still gives the picture.
            let outcome = try Ferd.run("--input", clip.path)
            #expect(outcome.end == .exit(0))
            let goodbye = try #require(try outcome.lines.last)
            #expect((goodbye["frames"]?.number ?? 0) > 95)
            #expect(goodbye["decode_errors"]?.number == 1)
            #expect(outcome.errors.contains("1 damaged picture\n"))
        }
    }

    @Test func everyNthFrameIsAnalysedAndKeepsItsNumber() throws {
        let lines = try Ferd.run("--input", Ferd.sample, "--every", "5", "--duration", "1").lines
        let frames = lines.filter { $0.isEvent("frame") }.compactMap { $0["frame"]?.number }
        #expect(frames == [0, 5, 10, 15, 20])
    }

    @Test func aStillPictureIsASourceOfOneFrame() throws {
        try Ferd.withFolder { folder in
            let picture = folder.appending(path: "portrait.png").path
            let command = ["ffmpeg", "-v", "error", "-ss", "7.6", "-i", Ferd.sample, "-frames:v", "1", picture]
            try run(command).requireSuccess()
            let outcome = try Ferd.run("--input", picture)
            #expect(outcome.end == .exit(0))
            let frames = try outcome.lines.filter { $0.isEvent("frame") }
            #expect(frames.count == 1)
            #expect(frames.first?["faces"]?.elements.count == 1)
        }
    }
}
