import ChildProcess
import EventSchema
import Foundation
import Testing

@Suite("Subcommands")
struct SubcommandTests {
    @Test func benchTimesEveryNetwork() throws {
        let outcome = try Ferd.run("bench", "--seconds", "0.05", "--json")
        #expect(outcome.end == .exit(0))
        let timings = try outcome.lines
        #expect(timings.count == 5)
        for timing in timings { #expect((timing["median_ms"]?.number ?? 0) > 0) }
    }

    @Test func aSizeThatTheDetectorCannotTakeIsWrongUsage() throws {
        let outcome = try Ferd.run("bench", "--network", "detector", "--size", "33x17")
        #expect(outcome.end == .exit(64))
        #expect(outcome.errors.contains("multiples of 32") && outcome.errors.split(separator: "\n").count == 1)
    }

    @Test func unknownKernelsAreToldAndReplaced() throws {
        let outcome = try run(["env", "FERD_KERNELS=avx1024", Ferd.program, "bench", "--seconds", "0.01"])
        #expect(outcome.end == .exit(0))
        #expect(outcome.errors.hasPrefix("ferd: warning: FERD_KERNELS") && outcome.errors.contains("portable"))
    }

    @Test func aReportThatCannotBeWrittenIsAnErrorOfTheOutput() throws {
        let outcome = try run(["sh", "-c", "'\(Ferd.program)' bench --seconds 0.01 > /dev/full"])
        #expect(outcome.end == .exit(74))
        #expect(
            outcome.errors == "ferd: error: cannot write to standard output: no space left; make room and start again\n"
        )
    }

    @Test func aReportThatNobodyReadsEndsQuietly() throws {
        // The reader is gone before the first line comes.
        let line = "set -o pipefail; { sleep 1; '\(Ferd.program)' bench --seconds 0.01; } | true"
        let outcome = try run(["bash", "-c", line])
        #expect(outcome.end == .exit(0) && outcome.errors == "")
    }

    @Test("an evaluation without its data says what is missing", arguments: ["expression", "detector"])
    func missingData(kind: String) throws {
        let outcome = try Ferd.run("evaluate", kind, "--data", "/nowhere")
        #expect(outcome.end == .exit(66))
        #expect(outcome.errors.contains("/nowhere"))
        #expect(outcome.errors.split(separator: "\n").count == 1)
    }

    @Test(
        "the yardstick's figures come as one object",
        .enabled(if: Ferd.dataFolder != nil, "SKIPPED: no data; set FERD_DATA to its folder"),
        arguments: [
            (
                "detector", "faces",
                ["ap50_12", "ap50_20", "ap50_32", "recall_p95_20", "landmark_error", "false_alarm_rate"]
            ),
            ("expression", "ferplus", ["n", "accuracy", "accuracy_plurality", "macro_f1", "ece"]),
        ])
    func figures(kind: String, pack: String, names: [String]) throws {
        let folder = try #require(Ferd.dataFolder)
        let outcome = try Ferd.run("evaluate", kind, "--data", "\(folder)/\(pack)", "--json")
        #expect(outcome.end == .exit(0))
        let figures = try #require(try outcome.lines.first)
        for name in names { #expect(figures[name]?.number != nil, "\(name)") }
        // Far below what the cards say: this is no measurement, only a sign that nothing is broken.
        #expect((figures[kind == "detector" ? "ap50_20" : "accuracy"]?.number ?? 0) > 0.7)
    }
}
