import ChildProcess
import EventSchema
import Events
import Foundation
import Glibc
import Testing

@testable import Outlets

/// Files of live sources: records that go on, over days, restarts and rotations.
@Suite struct RecordTests {
    private func lines(_ path: String) throws -> [JSONValue] {
        let bytes = try FileSystem.read(path)
        try #require(bytes.isEmpty || bytes.last == UInt8(ascii: "\n"))
        return try bytes.split(separator: UInt8(ascii: "\n")).map {
            try JSONDecoder().decode(JSONValue.self, from: Data($0))
        }
    }

    private func frames(_ lines: [JSONValue]) -> [Double] {
        lines.filter { $0.isEvent("frame") }.compactMap { $0["seq"]?.number }
    }

    @Test func linesAreAddedEachAtOnce() throws {
        try FileSystem.withFolder { folder in
            let path = folder + "/events.jsonl"
            try FileSystem.write("{\"event\":\"before\"}\n", to: path)
            let writer = EventWriter(outlets: [try FileOutlet(path: path, inputs: [], isLive: true)])
            for (count, event) in TestEvents.clip.enumerated() {
                writer.write(event)
                #expect(try lines(path).count == count + 2)
            }
            #expect(try lines(path).first?.isEvent("before") == true)
            writer.close()
        }
    }

    @Test(
        "the end of a killed or unplugged machine's file is mended",
        arguments: [
            ("{\"event\":\"a\"}\n{\"event\":\"b\",\"sou", "{\"event\":\"a\"}\n"),
            ("{\"event\":\"a\"}\n{\"ev", "{\"event\":\"a\"}\n"), ("{\"event\":\"a", ""),
            ("{\"event\":\"a\"}\n", "{\"event\":\"a\"}\n"), ("", ""),
            // Not ours: nothing is cut.
            ("a note", "a note\n"), ("one\ntwo", "one\ntwo\n"),
        ])
    func tornLines(before: String, after: String) throws {
        try FileSystem.withFolder { folder in
            let path = folder + "/events.jsonl"
            try FileSystem.write(before, to: path)
            let writer = EventWriter(outlets: [try FileOutlet(path: path, inputs: [], isLive: true)])
            writer.write(TestEvents.hello)
            writer.close()
            try writer.check()
            #expect(try FileSystem.read(path) == Array(after.utf8) + EventEncoder.lines(of: [TestEvents.hello]))
        }
    }

    @Test("what moved the file away gets a new one that begins with hello", arguments: [true, false])
    func reopening(isLive: Bool) throws {
        try FileSystem.withFolder { folder in
            let path = folder + "/events.jsonl"
            let writer = EventWriter(outlets: [try FileOutlet(path: path, inputs: [], isLive: isLive)])
            for event in TestEvents.clip.prefix(3) { writer.write(event) }
            #expect(rename(path, path + ".1") == 0)
            writer.reopen()
            for event in TestEvents.clip.suffix(2) { writer.write(event) }
            writer.close()
            try writer.check()
            #expect(try lines(path + ".1").map { $0["seq"]?.number } == [0, 1, 2])
            let next = try lines(path)
            #expect(next.map { $0["event"]?.text } == ["hello", "frame", "goodbye"])
            #expect(next.first?["seq"]?.number == 2 && next.first?["state"]?["faces"]?.elements.count == 1)
        }
    }

    @Test func reopeningWhatWasNotMovedLosesNothing() throws {
        try FileSystem.withFolder { folder in
            let path = folder + "/events.jsonl"
            let writer = EventWriter(outlets: [try FileOutlet(path: path, inputs: [])])
            for event in TestEvents.clip.prefix(3) { writer.write(event) }
            writer.reopen()
            for event in TestEvents.clip.suffix(2) { writer.write(event) }
            writer.close()
            #expect(try FileSystem.read(path) == EventEncoder.lines(of: TestEvents.clip))
        }
    }

    @Test func whatCannotBeReopenedGoesOn() throws {
        try FileSystem.withFolder { folder in
            let inside = folder + "/inside"
            #expect(mkdir(inside, 0o700) == 0)
            let writer = EventWriter(outlets: [try FileOutlet(path: inside + "/events.jsonl", inputs: [], isLive: true)]
            )
            writer.write(TestEvents.hello)
            #expect(rename(inside, folder + "/moved") == 0)
            writer.reopen()
            writer.write(TestEvents.goodbye)
            writer.close()
            try writer.check()
            #expect(try lines(folder + "/moved/events.jsonl").count == 2)
        }
    }

    @Test func aFileIsPutAsideBeforeItIsTooLarge() throws {
        try FileSystem.withFolder { folder in
            let path = folder + "/events.jsonl"
            let outlet = try FileOutlet(
                path: path, inputs: [], isLive: true, rotation: FileRotation(size: 10_000, keep: 3))
            let writer = EventWriter(outlets: [outlet])
            writer.write(TestEvents.hello)
            for seq in 1...200 { writer.write(TestEvents.frame(seq)) }
            writer.close()
            try writer.check()
            let names = [path + ".3", path + ".2", path + ".1", path]
            for name in names {
                #expect(try FileSystem.size(name) <= 10_000)
                #expect(try lines(name).first?.isEvent("hello") == true)
            }
            // The oldest are gone, the others follow each other without a gap.
            let seqs = try names.flatMap { frames(try lines($0)) }
            let first = try #require(seqs.first)
            #expect(first > 1 && seqs == Array(Int(first)...200).map(Double.init))
            #expect(access(path + ".4", F_OK) != 0)
        }
    }

    @Test func theSizeOfAFileMayChange() throws {
        try FileSystem.withFolder { folder in
            let path = folder + "/events.jsonl"
            let writer = EventWriter(outlets: [try FileOutlet(path: path, inputs: [], isLive: true)])
            writer.write(TestEvents.hello)
            for seq in 1...50 { writer.write(TestEvents.frame(seq)) }
            let size = try FileSystem.size(path)
            // Larger than that already: the next line begins a new one.
            writer.rotate(by: FileRotation(size: size / 2, keep: 1))
            writer.write(TestEvents.frame(51))
            #expect(try FileSystem.size(path + ".1") == size && frames(try lines(path)) == [51])
            for seq in 52...100 { writer.write(TestEvents.frame(seq)) }
            #expect(try FileSystem.size(path) <= size / 2 && FileSystem.size(path + ".1") <= size / 2)
            writer.rotate(by: nil)
            for seq in 101...200 { writer.write(TestEvents.frame(seq)) }
            writer.close()
            try writer.check()
            #expect(try FileSystem.size(path) > size && access(path + ".2", F_OK) != 0)
        }
    }

    /// Killed at any moment: each line is handed over in one piece.
    @Test func aKilledRecordEndsOnAWholeLineAndGoesOn() throws {
        try FileSystem.withFolder { folder in
            let path = folder + "/events.jsonl"
            for round in 1...10 {
                let before = (try? FileSystem.size(path)) ?? 0
                let child = try Child(script: "exec \"$PROBE\" record \"$1\" 0", [path])
                try #require(waitUntil { (try? FileSystem.size(path)) ?? 0 >= before + round * 1000 })
                child.send(SIGKILL)
                #expect(child.wait() == .signal(SIGKILL))
            }
            let child = try Child(script: "exec \"$PROBE\" record \"$1\" 1", [path])
            #expect(child.wait() == .exit(0))
            // Each run counts from 0.
            var next = 0.0
            for seq in frames(try lines(path)) {
                #expect(seq == next || seq == 0)
                next = seq + 1
            }
            #expect(next == 1)
        }
    }

    @Test(.enabled(if: FileSystem.canMount, "SKIPPED: needs the right to mount a file system"))
    func aFullDiskLosesLinesAndTellsHowMany() throws {
        try FileSystem.withFolder { folder in
            let disk = folder + "/disk"
            try run(["sh", "-c", "mkdir '\(disk)' && mount -t tmpfs -o size=64k none '\(disk)'"]).requireSuccess()
            defer { _ = try? run(["umount", disk]) }
            let writer = EventWriter(outlets: [try FileOutlet(path: disk + "/events.jsonl", inputs: [], isLive: true)])
            writer.write(TestEvents.hello)
            try FileSystem.write(String(repeating: "x", count: 40_000), to: disk + "/other")
            var seq = 0
            func writeFrames(_ count: Int) {
                for _ in 0..<count {
                    seq += 1
                    writer.write(TestEvents.frame(seq))
                }
            }
            writeFrames(200)
            try writer.check()
            let kept = frames(try lines(disk + "/events.jsonl"))
            #expect(kept == Array(1...kept.count).map(Double.init) && kept.count < 150)
            #expect(unlink(disk + "/other") == 0)
            writeFrames(3)
            try writer.check()

            let all = try lines(disk + "/events.jsonl")
            #expect(frames(all) == kept + [201, 202, 203])
            let degraded = all.filter { $0.isEvent("degraded") }
            #expect(degraded.map { $0["reason"]?.text } == ["disk_full", "disk_full"])
            #expect(degraded.map { $0["phase"]?.text } == ["start", "end"])
            #expect(degraded.map { $0["seq"]?.number } == [Double(kept.count + 1), 200])
            #expect(degraded.last?["lost"]?.number == Double(200 - kept.count))

            // Full at the end: what is missing is an error.
            writeFrames(400)
            writer.close()
            #expect(throws: OutletError.failed(outlet: "'\(disk)/events.jsonl'", code: ENOSPC)) { try writer.check() }
            #expect(try lines(disk + "/events.jsonl").count > 100)
        }
    }

    /// A small disk with something on it that fills it up.
    private func withFullDisk(_ body: (_ disk: String, _ filler: String) throws -> Void) throws {
        try FileSystem.withFolder { folder in
            let disk = folder + "/disk"
            try run(["sh", "-c", "mkdir '\(disk)' && mount -t tmpfs -o size=64k none '\(disk)'"]).requireSuccess()
            defer { _ = try? run(["umount", disk]) }
            try body(disk, disk + "/other")
        }
    }

    private func fill(_ path: String) {
        // As much as there is room for.
        #expect(throws: TestFailure.self) { try FileSystem.write(String(repeating: "x", count: 65_537), to: path) }
    }

    @Test(
        "a file begun on a full disk begins with hello all the same",
        .enabled(if: FileSystem.canMount, "SKIPPED: needs the right to mount a file system"),
        arguments: ["at the start", "reopened", "by its size"])
    func greetingOnAFullDisk(begun: String) throws {
        try withFullDisk { disk, filler in
            let path = disk + "/events.jsonl"
            let rotation = begun == "by its size" ? FileRotation(size: 4096, keep: 3) : nil
            let writer = EventWriter(outlets: [
                try FileOutlet(path: path, inputs: [], isLive: true, rotation: rotation)
            ])
            if begun == "at the start" { fill(filler) }
            for event in TestEvents.clip.prefix(3) { writer.write(event) }
            if begun != "at the start" { fill(filler) }
            if begun == "reopened" {
                #expect(rename(path, path + ".aside") == 0)
                writer.reopen()
            }
            // Some fit into the page that the file has already.
            for seq in 3..<60 { writer.write(TestEvents.frame(seq)) }
            #expect(try FileSystem.size(path) == 0)
            try writer.check()
            #expect(unlink(filler) == 0)
            for seq in 60..<62 { writer.write(TestEvents.frame(seq)) }
            writer.close()
            try writer.check()
            let all = try lines(path)
            #expect(
                all.map { $0["event"]?.text } == ["hello", "degraded", "degraded", "frame", "frame"])
            #expect(all.first?["seq"]?.number == 59 && all.first?["state"]?["faces"]?.elements.count == 1)
            #expect(all[1]["reason"]?.text == "disk_full" && frames(all) == [60, 61])
        }
    }

    @Test(
        "a table begun on a full disk has its header",
        .enabled(if: FileSystem.canMount, "SKIPPED: needs the right to mount a file system"))
    func headerOnAFullDisk() throws {
        try withFullDisk { disk, filler in
            let path = disk + "/faces.csv"
            let writer = EventWriter(outlets: [try CSVOutlet(path: path, inputs: [], isLive: true)])
            for event in TestEvents.clip.prefix(3) { writer.write(event) }
            fill(filler)
            #expect(rename(path, path + ".aside") == 0)
            writer.reopen()
            writer.write(TestEvents.frame(3))
            #expect(try FileSystem.size(path) == 0)
            #expect(unlink(filler) == 0)
            writer.write(TestEvents.frame(4))
            writer.close()
            try writer.check()
            let rows = String(decoding: try FileSystem.read(path), as: UTF8.self).split(separator: "\n")
            #expect(rows.count == 2 && rows.first?.hasPrefix("source,") == true)
        }
    }

    @Test func aTableGoesOnBelowItsHeader() throws {
        try FileSystem.withFolder { folder in
            let path = folder + "/faces.csv"
            for _ in 0..<2 {
                let writer = EventWriter(outlets: [try CSVOutlet(path: path, inputs: [], isLive: true)])
                for event in TestEvents.clip { writer.write(event) }
                writer.close()
                try writer.check()
            }
            let rows = String(decoding: try FileSystem.read(path), as: UTF8.self).split(separator: "\n")
            #expect(rows.count == 5 && rows.filter { $0.hasPrefix("source,") }.count == 1)
        }
    }
}
