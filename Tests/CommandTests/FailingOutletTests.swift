import ChildProcess
import EventSchema
import Foundation
import Testing

/// What becomes of the other outlets when one of them fails: they are whole up to there.
@Suite("One outlet of several fails")
struct FailingOutletTests {
    private static let window = ["--input", Ferd.sample, "--duration", "4"]

    @Test("the events stay whole and say goodbye with the exit code", arguments: ["--csv", "--annotate"])
    func events(option: String) throws {
        try Ferd.withFolder { folder in
            let events = folder.appending(path: "events.jsonl")
            // A limit on file sizes stands for the full disk; the events do not come near it.
            let full = option == "--csv" ? "/dev/full" : folder.appending(path: "seen.mp4").path
            let words = ([Ferd.program] + Self.window + ["--out", events.path, option, full]).map { "'\($0)'" }
            let outcome = try run(["bash", "-c", "ulimit -f 100; exec \(words.joined(separator: " "))"])
            #expect(outcome.end == .exit(74))
            #expect(outcome.errors.contains(full) && outcome.errors.split(separator: "\n").count == 1)
            let written = try Data(contentsOf: events)
            let lines = try Ferd.lines(of: written)
            #expect(lines.first?.isEvent("hello") == true)
            #expect(lines.last?.isEvent("goodbye") == true && lines.last?["exit"]?.number == 74)
            #expect(try EventLineChecker().problems(ofOutput: written) == [])
        }
    }

    @Test func aReaderThatGoesAwayEndsNeitherTheTableNorTheVideo() throws {
        try Ferd.withFolder { folder in
            let (table, video) = (folder.appending(path: "faces.csv"), folder.appending(path: "seen.mp4").path)
            let words =
                ([Ferd.program] + Self.window + ["--csv", table.path, "--annotate", video]).map { "'\($0)'" }
            let line = "set -o pipefail; \(words.joined(separator: " ")) | head -n 1"
            let outcome = try run(["bash", "-c", line]).requireSuccess()
            #expect(
                outcome.errors.split(separator: "\n").count { $0.contains("nobody reads standard output any more") }
                    == 1)
            let frames =
                try run([
                    "ffprobe", "-v", "error", "-count_frames", "-select_streams", "v", "-show_entries",
                    "stream=nb_read_frames", "-of", "csv=p=0", video,
                ]).requireSuccess().text.split(whereSeparator: { $0.isNewline || $0 == "," }).first.flatMap { Int($0) }
                ?? 0
            #expect(frames == 100)
            // The first picture has no face yet: one row each.
            let rows = try String(contentsOf: table, encoding: .utf8).split(whereSeparator: \.isNewline)
            #expect(Set(rows.dropFirst().map { $0.split(separator: ",")[1] }).count == frames)
        }
    }
}
