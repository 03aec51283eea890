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
            ("quiet = \"yes\"\n", 1, "quiet"), ("every = true", 1, "every"), ("config = \"x\"\n", 1, "config"),
            ("help = true\n", 1, "help"), ("every = \n", 1, "ferd.toml"), ("[camera]\nevery = 1\n", 1, "camera"),
            ("events = \"some\"\n", 1, "some"), ("socket-group = \"nobody-has-this\"\n", 1, "nobody-has-this"),
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

    @Test func settingsThatDoNotGoTogetherAreTold() throws {
        try withFile("begin-at = 0.5\nquiet = true\nverbose = true\n") { file in
            let outcome = try Ferd.run("check-config", file.path)
            #expect(outcome.end == .exit(78))
            #expect(outcome.errors.contains("--quiet and --verbose exclude each other"))
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
        let options = help.split(whereSeparator: { " ,\n".contains($0) }).filter { $0.hasPrefix("--") && $0.count > 2 }
        let known = Set(options.map { String($0.dropFirst(2)) }.filter { $0.allSatisfy { $0.isLetter || $0 == "-" } })
        let wanted = known.subtracting(["config", "help", "version"])
        #expect(Set(names) == wanted)
        for example in examples where !example.contains("verbose") {
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
                "threads = 1", "timings = true", "socket-mode = \"600\"", "network = \"none\"", "max-faces = 4",
                expecting: "applied: begin-at, detect-every, end-below, events, hold, max-rate, min-face, min-score, "
                    + "rotate-keep, smoothing, verbose; need a restart: every, network, socket-mode, threads, timings; "
                    + "overruled by the command line: max-faces")
            try #require(waitUntil { text(record).contains("\"event\":\"frame\"") })
            // What is told of the settings is told anew.
            let told = "\"min_score\":0.9000,\"min_face\":20.0,\"max_faces\":9,\"smoothing_s\":0.200}"
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
