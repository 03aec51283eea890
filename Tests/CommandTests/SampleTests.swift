import ChildProcess
import EventSchema
import Foundation
import Testing

/// The whole path on the sample clip, whose truth is known (`samples/sample_truth.json`).
@Suite("Sample clip")
struct SampleTests {
    /// The sample's events, analysed once for all tests here.
    private static let outcome = Result { try Ferd.run("--input", Ferd.sample) }

    private static func lines() throws -> [JSONValue] { try outcome.get().lines }

    @Test func everyLineIsValid() throws {
        let outcome = try Self.outcome.get()
        #expect(outcome.end == .exit(0))
        #expect(try EventLineChecker().problems(ofOutput: outcome.output) == [])
    }

    @Test func theSameBytesComeOnEveryRunAndWithAnyNumberOfThreads() throws {
        let again = try Ferd.run("--input", Ferd.sample, "--threads", "1")
        #expect(try Self.outcome.get().output == again.output)
    }

    @Test func theEventsAreThoseOfTheGoldenFile() throws {
        let golden = try Ferd.lines(
            of: Data(contentsOf: URL(filePath: RepositoryFiles.path("samples/sample.events.jsonl"))))
        let lines = try Self.lines()
        #expect(lines.count == golden.count)
        for (number, (line, expected)) in zip(lines, golden).enumerated() {
            #expect(Self.agree(line, expected, tolerance: 0.02), "line \(number + 1)")
        }
    }

    @Test func aFaceEndsWithTheNumberOfFramesThatReportedIt() throws {
        var reports: [Double: Double] = [:]
        for face in try Self.lines().filter({ $0.isEvent("frame") }).flatMap({ $0["faces"]?.elements ?? [] }) {
            reports[try #require(face["id"]?.number), default: 0] += 1
        }
        let ends = try Self.lines().filter { $0.isEvent("face") && $0["phase"]?.text == "end" }
        #expect(ends.count == reports.count)
        for end in ends {
            let face = try #require(end["face"]?.number)
            #expect(end["frames"]?.number == reports[face], "face \(face)")
        }
    }

    @Test func theGreetingHasTheSizeThatTheDetectorSees() throws {
        let settings = try #require(try Self.lines().first?["settings"])
        // 640 pixels wide: halved.
        #expect(settings["detect_size"]?.number == 320)
        let asked = try Ferd.run("--input", Ferd.sample, "--detect-size", "416", "--duration", "0.1").lines
        #expect(asked.first?["settings"]?["detect_size"]?.number == 416)
        // Its input is 128 x 96: a picture of 16:9 fits by its width.
        let yunet = RepositoryFiles.path("Tests/Goldens/Faces/yunet_128x96.onnx")
        let fixed = try Ferd.run("--input", Ferd.sample, "--detector", yunet, "--duration", "0.1").lines
        #expect(fixed.first?["settings"]?["detect_size"]?.number == 128)
    }

    @Test func facesAreFoundWhereTheyAre() throws {
        let frames = try Self.lines().filter { $0.isEvent("frame") }
        let truth = try JSONDecoder().decode(
            JSONValue.self, from: Data(contentsOf: URL(filePath: RepositoryFiles.path("samples/sample_truth.json"))))
        let scenes = truth["frames"]?.elements ?? []
        #expect(frames.count == scenes.count)
        var (wanted, met, found, right) = (0, 0, 0, 0)
        for (frame, scene) in zip(frames, scenes) {
            let faces = scene["faces"]?.elements ?? []
            let boxes = frame["faces"]?.elements.map { Self.box($0) } ?? []
            found += boxes.count
            right += boxes.filter { box in faces.contains { Self.overlap(box, Self.box($0)) > 0.3 } }.count
            // Small and half hidden faces may be missed, and a new face is reported once it is confirmed.
            for face in faces where (face["visible"]?.number ?? 0) > 0.95 && Self.box(face)[3] > 60 {
                wanted += 1
                if boxes.contains(where: { Self.overlap($0, Self.box(face)) > 0.3 }) { met += 1 }
            }
        }
        #expect(wanted > 200)
        #expect(Double(met) >= 0.85 * Double(wanted), "\(met) of \(wanted) faces found")
        #expect(Double(right) >= 0.97 * Double(found), "\(found - right) of \(found) boxes hold no face")
    }

    @Test func theSmileIsRead() throws {
        let smiles = try Self.lines().filter { $0.isEvent("expression") && $0["expression"]?.text == "happiness" }
        #expect(smiles.contains { $0["face"]?.number == 1 })
    }

    private static func box(_ face: JSONValue) -> [Double] {
        face["box"]?.elements.compactMap(\.number) ?? [0, 0, 0, 0]
    }

    /// Intersection over union of two boxes [x, y, width, height].
    private static func overlap(_ a: [Double], _ b: [Double]) -> Double {
        let width = min(a[0] + a[2], b[0] + b[2]) - max(a[0], b[0])
        let height = min(a[1] + a[3], b[1] + b[3]) - max(a[1], b[1])
        guard width > 0, height > 0 else { return 0 }
        return width * height / (a[2] * a[3] + b[2] * b[3] - width * height)
    }

    /// Whether two values agree: another processor rounds otherwise, so numbers may differ by `tolerance`, and lengths in
    /// pixels and angles by 0.5.
    private static func agree(_ one: JSONValue, _ other: JSONValue, tolerance: Double) -> Bool {
        switch (one, other) {
        case (.number(let a), .number(let b)):
            return abs(a - b) <= tolerance
        case (.array(let a), .array(let b)):
            return a.count == b.count && zip(a, b).allSatisfy { agree($0, $1, tolerance: tolerance) }
        case (.object(let a), .object(let b)):
            return a.keys == b.keys
                && a.allSatisfy { key, value in
                    let coarse = ["box", "landmarks", "pose"].contains(key)
                    return agree(value, b[key] ?? .null, tolerance: coarse ? 0.5 : tolerance)
                }
        default:
            return one == other
        }
    }
}
