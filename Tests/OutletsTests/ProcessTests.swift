import ChildProcess
import Glibc
import Testing

/// What becomes of the output when the world is against it, seen from outside of the process that writes.
@Suite struct ProcessTests {
    @Test func aReaderThatHasEnoughEndsTheWriterQuietly() throws {
        try FileSystem.withFolder { folder in
            let pipe = try Pipe()
            // Endless, were it not for head. The exit code is the probe's own, from inside the pipeline.
            let child = try Child(
                script: "{ \"$PROBE\" stdout 0 2> \"$1/errors\"; echo $? > \"$1/code\"; } | head -n 1", [folder],
                output: pipe.writer)
            close(pipe.writer)
            let output = try pipe.readToEnd()
            close(pipe.reader)
            #expect(child.wait() == .exit(0))
            #expect(output.split(separator: UInt8(ascii: "\n")).count == 1)
            #expect(ProbeOutput.isContiguous(ProbeOutput.parts(output).lines))
            #expect(try FileSystem.read(folder + "/errors") == [])
            #expect(try FileSystem.read(folder + "/code") == Array("0\n".utf8))
        }
    }

    @Test func aPipeGetsEachLineAtOnce() throws {
        let (input, output) = (try Pipe(), try Pipe())
        let child = try Child(script: "exec \"$PROBE\" ticked", input: input.reader, output: output.writer)
        close(input.reader)
        close(output.writer)
        var bytes: [UInt8] = []
        for count in 1...5 {
            // The writer waits for its tick: what it keeps back would not come, however long the wait.
            let block = try output.read(4096)
            try #require(!block.isEmpty)
            bytes += block
            let parts = ProbeOutput.parts(bytes)
            #expect(parts.lines.count == count && ProbeOutput.isContiguous(parts.lines) && parts.rest == "")
            #expect(write(input.writer, block, 1) == 1)
        }
        close(input.writer)
        #expect(child.wait() == .exit(0))
        close(output.reader)
    }

    @Test func aPipeThatDoesNotBlockLosesNothing() throws {
        let pipe = try Pipe()
        #expect(fcntl(pipe.writer, F_SETFL, O_NONBLOCK) == 0)
        let child = try Child(script: "exec \"$PROBE\" stdout 2000", output: pipe.writer)
        close(pipe.writer)
        // 2000 lines are several times what the pipe holds: without waiting the writer would have failed.
        let parts = ProbeOutput.parts(try pipe.readToEnd())
        close(pipe.reader)
        #expect(child.wait() == .exit(0))
        #expect(parts.lines.count == 2000 && ProbeOutput.isContiguous(parts.lines) && parts.rest == "")
    }

    /// A file size limit makes writes come short exactly as a full disk does.
    @Test func aLimitInMidLineLeavesWholeLines() throws {
        try FileSystem.withFolder { folder in
            let errors = try Pipe()
            // 20 blocks of 512 bytes.
            let child = try Child(
                script: "ulimit -f 20; exec \"$PROBE\" file \"$1/events.jsonl\" 0", [folder], errors: errors.writer)
            close(errors.writer)
            let message = String(decoding: try errors.readToEnd(), as: UTF8.self)
            close(errors.reader)
            #expect(child.wait() == .exit(74))
            #expect(message == "cannot write to '\(folder)/events.jsonl': File too large\n")
            let bytes = try FileSystem.read(folder + "/events.jsonl")
            let parts = ProbeOutput.parts(bytes)
            #expect((9_000...10_240).contains(bytes.count))
            #expect(ProbeOutput.isContiguous(parts.lines) && parts.rest == "")
        }
    }

    /// Standard output appended to a file: only what this process wrote is cut back.
    @Test func aLimitAtStandardOutputLeavesWholeLinesAndWhatWasThere() throws {
        try FileSystem.withFolder { folder in
            let path = folder + "/events.jsonl"
            try FileSystem.write("kept", to: path)
            let child = try Child(script: "ulimit -f 20; exec \"$PROBE\" stdout 0 >> \"$1\" 2> /dev/null", [path])
            #expect(child.wait() == .exit(74))
            let bytes = try FileSystem.read(path)
            #expect(bytes.starts(with: Array("kept".utf8)) && bytes.count > 9_000)
            let parts = ProbeOutput.parts(Array(bytes.dropFirst(4)))
            #expect(ProbeOutput.isContiguous(parts.lines) && parts.rest == "")
        }
    }

    @Test(.enabled(if: FileSystem.canMount, "SKIPPED: needs the right to mount a file system"))
    func aFullDiskLeavesWholeLines() throws {
        try FileSystem.withFolder { folder in
            let child = try Child(
                script: """
                    mkdir "$1/disk" && mount -t tmpfs -o size=20k none "$1/disk" || exit 1
                    "$PROBE" file "$1/disk/events.jsonl" 0 2> "$1/errors"; code=$?
                    "$PROBE" csv "$1/disk/events.jsonl" 0 2> /dev/null; table=$?
                    tail -c 1 "$1/disk/events.jsonl" | od -An -c > "$1/table_end"
                    "$PROBE" file "$1/disk/events.jsonl" 0 2> /dev/null
                    cp "$1/disk/events.jsonl" "$1/copy"; umount "$1/disk"; echo $code $table > "$1/codes"
                    """, [folder])
            #expect(child.wait() == .exit(0))
            #expect(try FileSystem.read(folder + "/codes") == Array("74 74\n".utf8))
            let message = String(decoding: try FileSystem.read(folder + "/errors"), as: UTF8.self)
            #expect(message.contains("no space left") && message.hasSuffix("\n"))
            #expect(message.split(separator: "\n").count == 1)
            #expect(String(decoding: try FileSystem.read(folder + "/table_end"), as: UTF8.self).contains("\\n"))
            let bytes = try FileSystem.read(folder + "/copy")
            let parts = ProbeOutput.parts(bytes)
            #expect(bytes.count > 19_000)
            #expect(ProbeOutput.isContiguous(parts.lines) && parts.rest == "")
        }
    }

    /// Killed between two writes, with lines in its buffer: the file holds what was flushed, to the byte.
    @Test func aKilledWriterLeavesTheLinesThatItFlushed() throws {
        try FileSystem.withFolder { folder in
            for rounds in [1, 2, 7] {
                let path = folder + "/events.jsonl"
                let (input, output) = (try Pipe(), try Pipe())
                let child = try Child(
                    script: "exec \"$PROBE\" paced \"$1\"", [path], input: input.reader, output: output.writer)
                close(input.reader)
                close(output.writer)
                for round in 1...rounds {
                    let dot = try output.read(1)
                    try #require(dot.count == 1)
                    if round < rounds { #expect(write(input.writer, dot, 1) == 1) }
                }
                child.send(SIGKILL)
                #expect(child.wait() == .signal(SIGKILL))
                close(input.writer)
                close(output.reader)
                let parts = ProbeOutput.parts(try FileSystem.read(path))
                // Each round writes the three lines left over from the last one, ten more, and leaves three again.
                #expect(parts.lines.count == 13 * rounds - 3)
                #expect(ProbeOutput.isContiguous(parts.lines) && parts.rest == "")
            }
        }
    }

    /// Killed at full speed, wherever it is: nothing but the end of the last block may be missing.
    @Test func aWriterKilledAnywhereLeavesLinesInOrder() throws {
        try FileSystem.withFolder { folder in
            let path = folder + "/events.jsonl"
            for _ in 0..<10 {
                let child = try Child(script: "exec \"$PROBE\" file \"$1\" 0", [path])
                // Until it has written something: each round stops it at another place.
                try #require(waitUntil { (try? FileSystem.size(path)) ?? 0 >= 100_000 })
                child.send(SIGKILL)
                #expect(child.wait() == .signal(SIGKILL))
                let parts = ProbeOutput.parts(try FileSystem.read(path))
                #expect(parts.lines.count > 100 && ProbeOutput.isContiguous(parts.lines))
                let next = "{\"event\":\"frame\",\"source\":\"probe\",\"seq\":\(parts.lines.count),"
                #expect(parts.rest.hasPrefix(next) || next.hasPrefix(parts.rest))
                unlink(path)
            }
        }
    }
}
