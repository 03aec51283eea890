import ChildProcess
import EventSchema
import Foundation
import Testing

@Suite("Configuration")
struct ConfigurationTests {
    private func withFile<R>(_ text: String, _ body: (URL) throws -> R) throws -> R {
        try Ferd.withFolder { folder in
            let file = folder.appending(path: "ferd.toml")
            try Data(text.utf8).write(to: file)
            return try body(file)
        }
    }

    @Test func settingsOfTheFileAreUsedAndOptionsWin() throws {
        let text = """
            input = "\(Ferd.sample)"
            start = 7
            duration = 0.4
            source = "door"
            every = 5
            quiet = true
            verbose = false
            """
        try withFile(text) { file in
            let plain = try Ferd.run("--config", file.path)
            #expect(plain.end == .exit(0) && plain.errors == "")
            #expect(try plain.lines.first?["source"]?.text == "door")
            #expect(try plain.lines.first?["settings"]?["every"]?.number == 5)
            let other = try Ferd.run("run", "--config=\(file.path)", "--every", "2", "--source=window")
            #expect(try other.lines.first?["source"]?.text == "window")
            #expect(try other.lines.first?["settings"]?["every"]?.number == 2)
        }
    }

    @Test(
        "a mistake ends with 78 and one line that names its line",
        arguments: [
            ("every = 1\nevry = 2\n", 2, "evry"), ("\nevery = 0\n", 2, "--every"), ("every = \"two\"\n", 1, "two"),
            ("quiet = \"yes\"\n", 1, "'quiet' must be true or false"), ("every = true", 1, "'every' takes a value"),
            ("every = false", 1, "'every' takes a value"), ("config = \"x\"\n", 1, "config"),
            ("help = true\n", 1, "help"), ("every = \n", 1, "ferd.toml"), ("[camera]\nevery = 1\n", 1, "camera"),
            ("events = \"some\"\n", 1, "some"), ("socket-group = \"nobody-has-this\"\n", 1, "nobody-has-this"),
            ("fsp = 15", 1, "unknown key 'fsp'. Did you mean 'fps'?"), ("evry = false", 1, "unknown key 'evry'"),
            ("no-mirror = true", 1, "unknown key 'no-mirror'. Write mirror = false"), ("evry = []", 1, "'evry'"),
            ("format = \"ABCDEF\"", 1, "--format must be one of "), ("format = \"abc\"", 1, "YUYV"),
            ("network = \"nonesuch\"", 1, "nonesuch"), ("detector = \"/nowhere/d.onnx\"", 1, "/nowhere/d.onnx"),
            ("socket = [\"a\", 3]", 1, "'socket'"), ("quiet = true\nverbose = true\n", 2, "--quiet and --verbose"),
            ("device = \"a\"\n\ninput = \"x.mp4\"\n", 3, "cannot be analysed at the same time"),
            ("device = \"a\"\nrealtime = true\n", 2, "--realtime is for --input"),
            ("start = 3\ndevice = \"a\"\n", 2, "--start is for --input"),
            ("input = \"x.mp4\"\nrotate = 90\n", 2, "are for --device"),
            ("begin-at = 0.6\nend-below = 0.7\n", 2, "--end-below, 0.7,"),
        ])
    func mistakes(text: String, line: Int, word: String) throws {
        try withFile(text) { file in
            for arguments in [["--input", Ferd.sample, "--config", file.path], ["check-config", file.path]] {
                let outcome = try Ferd.run(arguments)
                #expect(outcome.end == .exit(78))
                #expect(outcome.errors.hasPrefix("ferd: error: \(file.path):\(line): "))
                #expect(outcome.errors.contains(word) && outcome.errors.split(separator: "\n").count == 1)
                #expect(outcome.output.isEmpty)
            }
        }
    }

    @Test func allMistakesAreToldInTheOrderOfTheFile() throws {
        let text = "every = 0\nsocket = [1]\nquiet = true\nfsp = 15\nverbose = true\nfps = 0\n"
        let problems = [
            "1: --every must be 1 or more.", "2: 'socket' must be a text, a number, true, false, or a list of texts",
            "4: unknown key 'fsp'. Did you mean 'fps'?", "5: --quiet and --verbose exclude each other.",
            "6: --fps must be above 0, and 1000 at most.",
        ]
        try withFile(text) { file in
            let told = problems.map { "ferd: error: \(file.path):\($0)\n" }.joined()
            let (checked, run) = (
                try Ferd.run("check-config", file.path), try Ferd.run("--input", Ferd.sample, "--config", file.path)
            )
            #expect(checked.errors == told && run.errors == told)
        }
    }

    @Test func settingsThatAreOnlyRightTogetherAreRight() throws {
        try withFile("begin-at = 0.3\nend-below = 0.2\n") { file in
            let outcome = try Ferd.run("check-config", file.path)
            #expect(outcome.end == .exit(0), "\(outcome.errors)")
        }
    }

    @Test(
        "sources on the command line stand for those of the file, and settings of the other kind rest",
        arguments: [
            "input = \"x.mp4\"\nstart = 3\nrealtime = true\n", "device = \"a\"\nfps = 9\nrotate = 90\nmirror = true\n",
        ])
    func theCommandLinesSourceWins(text: String) throws {
        try withFile(text) { file in
            let clip = try Ferd.run("--input", Ferd.sample, "--duration", "4", "--every", "50", "--config", file.path)
            #expect(clip.end == .exit(0))
            #expect(try clip.lines.first?["source"]?.text == "sample.mp4")
            let camera = try Ferd.run("--device", "/dev/video-none", "--config", file.path)
            #expect(camera.end == .exit(69) && camera.errors.contains("/dev/video-none"))
        }
    }

    @Test func flagsOnTheCommandLineWin() throws {
        let run = ["--input", Ferd.sample, "--duration", "0.2", "--config"]
        try withFile("quiet = true\ntimings = true\n") { file in
            let verbose = try Ferd.run(run + [file.path, "--verbose", "--no-timings"])
            #expect(verbose.end == .exit(0) && verbose.errors.contains("mean times: "))
            #expect(try verbose.lines.last?["stage_ms"]?["detect"] == nil)
            let plain = try Ferd.run(run + [file.path, "--no-quiet"])
            #expect(plain.errors.contains("frames/s") && !plain.errors.contains("mean times: "))
            #expect(try plain.lines.last?["stage_ms"]?["detect"] != nil)
        }
        try withFile("verbose = true\nmirror = true\n") { file in
            let quiet = try Ferd.run(run + [file.path, "--quiet"])
            #expect(quiet.end == .exit(0) && quiet.errors.isEmpty)
            #expect(try Ferd.run("--device", "/dev/video-none", "--no-mirror", "--config", file.path).end == .exit(69))
        }
    }

    @Test func aFileThatIsNotThereEndsWith78() throws {
        let outcome = try Ferd.run("--input", Ferd.sample, "--config", "/nowhere/ferd.toml")
        #expect(outcome.end == .exit(78))
        #expect(outcome.errors == "ferd: error: /nowhere/ferd.toml: cannot be read: No such file or directory\n")
    }

    @Test func theFileThatComesAlongHasEverySettingAndNoMistake() throws {
        let text = try String(contentsOfFile: RepositoryFiles.path("samples/ferd.toml"), encoding: .utf8)
        let examples = text.split(separator: "\n").filter {
            $0.hasPrefix("#") && $0.contains(" = ") && !$0.hasPrefix("# ")
        }
        let names = examples.compactMap { $0.dropFirst().split(separator: " ").first.map(String.init) }
        let help = try Ferd.run("--help").text
        let options = help.split(whereSeparator: { " ,/\n".contains($0) }).filter { $0.hasPrefix("--") && $0.count > 2 }
        let known = Set(options.map { String($0.dropFirst(2)) }.filter { $0.allSatisfy { $0.isLetter || $0 == "-" } })
        let wanted = known.subtracting(["config", "help", "version"]).filter { !$0.hasPrefix("no-") }
        #expect(Set(names) == wanted)
        for example in examples {
            try withFile(String(example.dropFirst())) { file in
                let outcome = try Ferd.run("check-config", file.path)
                #expect(outcome.end == .exit(0), "\(example): \(outcome.errors)")
            }
        }
        #expect(try Ferd.run("check-config", RepositoryFiles.path("samples/ferd.toml")).end == .exit(0))
    }

    /// ferd on a long live clip, with the files that its events and its messages go to.
    private func live(configuredBy file: URL, _ options: String...) throws -> (Child, record: URL, messages: URL) {
        let folder = file.deletingLastPathComponent()
        let (record, messages) = (folder.appending(path: "record"), folder.appending(path: "messages"))
        try Data().write(to: messages)
        let errors = try FileHandle(forWritingTo: messages)
        let words = [
            "--input", try Ferd.longClip(in: folder), "--realtime", "--config", file.path, "--out", record.path,
        ]
        return (try Child([Ferd.program] + words + options, errors: errors.fileDescriptor), record, messages)
    }

    @Test func aHangupAppliesWhatCanBeAndTellsTheRest() throws {
        try withFile("events = \"happenings\"\nmax-faces = 5\n") { file in
            let (child, record, messages) = try live(configuredBy: file, "--max-faces=9")
            func text(_ file: URL) -> String { (try? String(contentsOf: file, encoding: .utf8)) ?? "" }
            func reload(_ settings: String..., expecting message: String) throws {
                try Data(settings.map { $0 + "\n" }.joined().utf8).write(to: file)
                child.send(SIGHUP)
                let line = "ferd: \(file.path) read again; \(message)\n"
                try #require(waitUntil { text(messages).contains(line) }, "\(line) is none of \(text(messages))")
            }
            try #require(waitUntil { text(record).contains("\"hello\"") })
            #expect(!text(record).contains("\"frame\""))

            try reload(
                "events = \"all\"", "max-rate = 500", "rotate-keep = 3", "detect-every = 2", "min-face = 20",
                "min-score = 0.9",
                "smoothing = 0.2", "begin-at = 0.5", "hold = 0.2", "end-below = 0.3", "verbose = true", "every = 3",
                "threads = 1", "timings = true", "socket-mode = \"600\"", "network = \"lfnsb\"", "max-faces = 4",
                expecting: "applied: begin-at, detect-every, end-below, events, hold, max-rate, min-face, min-score, "
                    + "rotate-keep, smoothing, verbose; need a restart: every, network, socket-mode, threads, timings; "
                    + "overruled by the command line: max-faces")
            try #require(waitUntil { text(record).contains("\"event\":\"frame\"") })
            // What is told of the settings is told anew.
            let told = "\"min_score\":0.9000,\"min_face\":20.0,\"max_faces\":9,\"smoothing_s\":0.200,\"flip\":false}"
            try #require(waitUntil { text(record).contains("\"detect_every\":2,") && text(record).contains(told) })

            try reload(
                "events = \"all\"", "every = 3", "rotate-size = 4096", "verbose = true",
                expecting:
                    "applied: begin-at, detect-every, end-below, hold, max-rate, min-face, min-score, rotate-keep, "
                    + "rotate-size, smoothing; need a restart: every; overruled by the command line: max-faces")
            try #require(waitUntil { FileManager.default.fileExists(atPath: record.path + ".2") })

            try Data("events = \"none\"\n".utf8).write(to: file)
            child.send(SIGHUP)
            try #require(waitUntil { text(messages).contains("going on with the settings as they were") })

            try reload("events = \"happenings\"", "verbose = true", expecting: "applied: events, rotate-size")
            child.send(SIGTERM)
            #expect(child.wait() == .exit(0))
            // Which is told to whom it is verbose.
            #expect(text(messages).contains("mean times: "))
        }
    }

    @Test func aHangupMayQuietTheLog() throws {
        try withFile("") { file in
            let (child, record, messages) = try live(configuredBy: file)
            func text() -> String { (try? String(contentsOf: messages, encoding: .utf8)) ?? "" }
            // From then on it listens to signals.
            try #require(waitUntil { FileManager.default.fileExists(atPath: record.path) })
            try Data("quiet = true\n".utf8).write(to: file)
            child.send(SIGHUP)
            try #require(waitUntil { text().hasSuffix("read again; applied: quiet\n") })
            let before = text()
            child.send(SIGTERM)
            #expect(child.wait() == .exit(0))
            #expect(text() == before)
        }
    }
}
