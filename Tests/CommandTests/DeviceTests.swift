import ChildProcess
import EventSchema
import Foundation
import Testing

/// Cameras, as far as a machine without one can tell; `make test-camera` has some.
@Suite("Devices")
struct DeviceTests {
    @Test(arguments: [
        ("/dev/video-none", Int32(69), "no such device"), ("ffff:ffff", 69, "no such device"),
        ("/dev/null", 66, "not a camera"), ("/tmp", 66, "not a camera"), ("", 69, "no such device"),
    ])
    func whatIsNoCameraIsToldInOneLine(device: String, exit: Int32, words: String) throws {
        try Ferd.withFolder { folder in
            let results = folder.appending(path: "events.jsonl").path
            let outcome = try Ferd.run("--device", device, "--out", results)
            #expect(outcome.end == .exit(exit))
            #expect(outcome.errors.contains(words) && outcome.errors.contains("ferd devices"))
            #expect(outcome.errors.split(separator: "\n").count == 1)
            // A mistyped camera makes no files.
            #expect(!FileManager.default.fileExists(atPath: results))
        }
    }

    @Test(arguments: [
        (["--device", "a", "--input", "b"], "cannot be analysed at the same time"),
        (["--device", "a", "--device", "a"], "twice"),
        (["--device", "a", "--start", "3"], "--start is for --input"),
        (["--device", "a", "--realtime"], "--realtime is for --input"), (["--device", "a", "--format", "abc"], "YUYV"),
        (["--input", "a", "--fps", "3"], "are for --device"),
        (["--device", "a", "--rotate", "45"], "--rotate"), (["--device", "a", "--fps", "0"], "--fps"),
        (["--device", "a", "--control", "brightness"], "--control"), (["--device", "a", "--size", "big"], "--size"),
        (["--device", "a", "--device", "b", "--annotate", "c.mp4"], "--annotate"),
    ])
    func wrongUsageIsTold(arguments: [String], words: String) throws {
        let outcome = try Ferd.run(arguments)
        #expect(outcome.end == .exit(64))
        #expect(outcome.errors.contains(words) && outcome.errors.split(separator: "\n").count == 1)
    }

    @Test func theListIsTextOrJSON() throws {
        let list = try Ferd.run("devices", "--json")
        #expect(list.end == .exit(0))
        let cameras = try JSONDecoder().decode(JSONValue.self, from: list.output)
        let text = try Ferd.run("devices")
        #expect(text.end == .exit(0))
        for camera in cameras.elements {
            #expect(String(decoding: text.output, as: UTF8.self).contains(camera["node"]?.text ?? "?"))
        }
        if cameras.elements.isEmpty { #expect(String(decoding: text.output, as: UTF8.self).contains("No cameras")) }
    }
}
