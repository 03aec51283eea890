import ChildProcess
import EventSchema
import Foundation
import NotifyListener
import Testing

/// What ferd tells the manager that started it as a service, and the journal.
@Suite("Service")
struct ServiceTests {
    private static let live = ["--input", Ferd.sample, "--realtime"]

    @Test func itIsReadyAtTheFirstFrameAndSaysWhatItDoes() throws {
        try Ferd.withFolder { folder in
            let (record, settings) = (folder.appending(path: "record"), folder.appending(path: "ferd.toml"))
            try Data("quiet = true\n".utf8).write(to: settings)
            let listener = try NotifyListener()
            let child = try Child(
                [Ferd.program] + Self.live + ["--out", record.path, "--config", settings.path],
                environment: ["NOTIFY_SOCKET": listener.address, "WATCHDOG_USEC": "3000000"])
            try #require(waitUntil { listener.news.contains("READY=1") })
            let lines = try Ferd.lines(of: Data(contentsOf: record).split(after: UInt8(ascii: "\n")))
            #expect(lines.contains { $0.isEvent("frame") })
            try #require(waitUntil { listener.news.contains("WATCHDOG=1") })
            try #require(waitUntil { listener.news.contains { $0.hasPrefix("STATUS=") && $0.contains(" fps, ") } })

            child.send(SIGHUP)
            try #require(waitUntil { listener.news.count { $0 == "READY=1" } == 2 })
            let reload = listener.news.drop { $0 != "RELOADING=1" }
            #expect(reload.dropFirst().first?.hasPrefix("MONOTONIC_USEC=") == true && reload.contains("READY=1"))

            child.send(SIGTERM)
            #expect(child.wait() == .exit(0))
            #expect(listener.news.count { $0 == "STOPPING=1" } == 1)
            #expect(listener.news.last { $0.hasPrefix("STATUS=") } == "STATUS=stopping")
        }
    }

    /// With the limit of the unit that comes along, a camera that gives pictures and one that gives none any more.
    @Test func theShippedWatchdogIsFedInTimeAndByPicturesAlone() throws {
        let unit = try String(contentsOfFile: RepositoryFiles.path("systemd/ferd@.service"), encoding: .utf8)
        let setting = try #require(unit.firstMatch(of: /\nWatchdogSec=(\d+)\n/))
        let limit = try #require(Int(setting.1))
        let listener = try NotifyListener()
        let pipe = Pipe()
        let camera = try Child(
            [
                "ffmpeg", "-v", "error", "-re", "-stream_loop", "-1", "-i", Ferd.sample, "-c", "copy", "-f", "matroska",
                "-",
            ],
            output: pipe.fileHandleForWriting.fileDescriptor)
        try pipe.fileHandleForWriting.close()
        let child = try Child(
            [Ferd.program, "--input", "-", "--realtime"],
            environment: ["NOTIFY_SOCKET": listener.address, "WATCHDOG_USEC": "\(limit)000000"],
            input: pipe.fileHandleForReading.fileDescriptor)
        var signs: Int { listener.news.count { $0 == "WATCHDOG=1" } }
        func waitForSign(within limit: Duration = patience) throws {
            let before = signs
            try #require(waitUntil(within: limit) { signs > before })
        }
        try waitForSign()
        // Twice in the time that systemd bears, so that one may be lost.
        for _ in 0..<3 { try waitForSign(within: .seconds(limit) / 2) }

        camera.send(SIGSTOP)
        // What was on its way still counts.
        var last = signs
        try #require(
            waitUntil {
                sleep(11)
                defer { last = signs }
                return signs == last
            })
        camera.send(SIGCONT)
        try waitForSign()
        child.send(SIGKILL)
        #expect(child.wait() == .signal(SIGKILL))
    }

    @Test func whatHangsGivesNoSignOfLife() throws {
        let listener = try NotifyListener(isAbstract: true)
        // The annotated video, unlike events, waits for its place: a terminal that shows nothing hangs the run.
        let terminal = try Terminal()
        defer { terminal.hangUp() }
        let video = FileManager.default.temporaryDirectory.appending(path: "ferd-\(UUID().uuidString).ts").path
        try #require(symlink(terminal.path, video) == 0)
        defer { unlink(video) }
        let child = try Child(
            [Ferd.program] + Self.live + ["--annotate", video],
            environment: ["NOTIFY_SOCKET": listener.address, "WATCHDOG_USEC": "1500000"])
        try #require(waitUntil { listener.news.contains("WATCHDOG=1") })
        // Ten signs would come in five seconds.
        var last = listener.news.count { $0 == "WATCHDOG=1" }
        try #require(
            waitUntil {
                sleep(5)
                let seen = listener.news.count { $0 == "WATCHDOG=1" }
                defer { last = seen }
                return seen == last
            })
        child.send(SIGKILL)
        #expect(child.wait() == .signal(SIGKILL))
    }

    @Test func oneThatNeverBeganIsNeverReady() throws {
        let listener = try NotifyListener()
        let child = try Child(
            [Ferd.program, "--device", "/dev/video-none"], environment: ["NOTIFY_SOCKET": listener.address])
        #expect(child.wait() == .exit(69))
        #expect(!listener.news.contains("READY=1") && listener.news.contains("STOPPING=1"))
    }

    @Test func theJournalGetsPriorities() throws {
        try Ferd.withFolder { folder in
            let journal = folder.appending(path: "journal")
            _ = FileManager.default.createFile(atPath: journal.path, contents: nil)
            var status = stat()
            try #require(stat(journal.path, &status) == 0)
            let file = try FileHandle(forWritingTo: journal)
            let stream = ["JOURNAL_STREAM": "\(status.st_dev):\(status.st_ino)"]
            let child = try Child(
                [Ferd.program, "--input", "no-such-file"], environment: stream, errors: file.fileDescriptor)
            #expect(child.wait() == .exit(66))
            let text = try String(contentsOf: journal, encoding: .utf8)
            #expect(text.hasPrefix("<3>no-such-file") && text.split(separator: "\n").count == 1)

            // One that names another file is not this one's.
            let other = try Child(
                [Ferd.program, "--input", "no-such-file"], environment: ["JOURNAL_STREAM": "1:1"],
                errors: file.fileDescriptor)
            #expect(other.wait() == .exit(66))
            #expect(try String(contentsOf: journal, encoding: .utf8).contains("\nferd: error: no-such-file"))
        }
    }

    @Test(
        "the scripts for shells complete the options of run without its name", arguments: ["bash", "zsh", "fish"])
    func completions(shell: String) throws {
        let outcome = try Ferd.run("--generate-completion-script", shell)
        #expect(outcome.end == .exit(0))
        guard try run(["sh", "-c", "command -v \(shell)"]).end == .exit(0), shell == "bash" else {
            return #expect(outcome.text.contains("annotate") && outcome.text.contains("check-config"))
        }
        let script =
            outcome.text + """
                COMP_WORDS=(ferd --ann); COMP_CWORD=1; COMP_LINE='ferd --ann'; COMP_POINT=10
                _ferd ferd --ann ferd; printf '%s\\n' "${COMPREPLY[@]}"
                """
        #expect(try run(["bash", "-c", script]).text.contains("--annotate"))
    }
}

extension Data {
    /// The part up to the last `byte`, which closes the last whole line.
    fileprivate func split(after byte: UInt8) -> Data {
        lastIndex(of: byte).map { self[...$0] } ?? Data()
    }
}
