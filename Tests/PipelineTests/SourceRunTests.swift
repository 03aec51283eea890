import Capture
import EventSchema
import Events
import Foundation
import Imaging
import Synchronization
import Testing

@testable import Pipeline

/// A camera that gives pictures, is lost, and comes back.
private final class InterruptedCamera: FrameSource {
    private let calls = Mutex(0)
    /// Told of each call.
    private let onCall: @Sendable (Int) -> Void

    init(onCall: @escaping @Sendable (Int) -> Void = { _ in }) {
        self.onCall = onCall
    }

    var description: SourceDescription {
        var description = SourceDescription(name: "camera", width: 64, height: 64, rate: 10, isLive: true)
        description.isOnMonotonicClock = true
        return description
    }

    var counters: CaptureCounters {
        var counters = CaptureCounters()
        counters.dropped = 7
        return counters
    }

    func cancel() {}

    func read(into frame: Frame) throws(CaptureError) -> Bool { try next(into: frame) == .frame }

    func next(into frame: Frame) throws(CaptureError) -> SourceReading {
        let call = calls.withLock { calls in
            defer { calls += 1 }
            return calls
        }
        onCall(call)
        frame.release()
        func fill(_ index: Int, time: Double) {
            let grey = LumaImage(width: 64, height: 64)
            grey.withPixels { $0.update(repeating: 128, count: 64 * grey.stride) }
            grey.withPlane { frame.fill(with: $0, index: index, time: time) }
        }
        switch call {
        case 0..<5: fill(call, time: Double(call) / 10)
        case 5: return .lost(reason: "unplugged", time: 0.5)
        case 6: return .stillLost(reason: "permission denied")
        case 7:
            fill(5, time: 60)
            return .frameAfter(outage: 59.6)
        case 8..<20: fill(call - 2, time: 60 + Double(call) / 10)
        default: return .end
        }
        return .frame
    }
}

@Suite("Run of a source")
struct SourceRunTests {
    @Test("a lost camera is told once, and found once", arguments: [1, 2])
    func outage(threads: Int) throws {
        let statistics = SourceStatistics(name: "camera")
        let lines = try lines(of: InterruptedCamera(), threads: threads, statistics: statistics)
        let camera = lines.filter { $0.contains(#""event":"camera""#) }
        try #require(camera.count == 2)
        #expect(camera[0].contains(#""pts":0.500"#) && camera[0].contains(#""phase":"lost","reason":"unplugged""#))
        #expect(camera[1].contains(#""pts":60.000"#) && camera[1].contains(#""phase":"found","outage_s":59.600"#))
        // An outage is no low frame rate, and the picture after it comes after its news.
        #expect(!lines.contains { $0.contains("low_frame_rate") })
        let found = try #require(lines.firstIndex(of: camera[1]))
        #expect(lines[found...].contains { $0.contains(#""event":"frame""#) && $0.contains(#""frame":5,"#) })
        #expect(lines.last?.contains(#""frames":18,"dropped":7"#) == true)
        // Live, the times of the stages are always told.
        #expect(lines.last?.contains(#""stage_ms":{"#) == true)
        let report = statistics.report()
        #expect(report.state == .ended && report.lastFrameAge != nil)
        #expect(report.frames.processed == 18 && report.frames.dropped == 7 && report.frames.incoming == 25)
        #expect(report.happenings.losses == 1)
        #expect(report.stages.map(\.stage) == ["decode", "detect", "expression", "write"])
    }

    @Test("settings that change are told by a further hello, once", arguments: [1, 2])
    func changedSettings(threads: Int) throws {
        let thresholds = CurrentThresholds(RunSettings(inputs: []))
        let camera = InterruptedCamera { call in
            switch call {
            case 6: thresholds.value.minFace = 20
            // No part of hello.
            case 10: thresholds.value.hold = 1
            default: break
            }
        }
        let lines = try lines(of: camera, threads: threads, thresholds: thresholds)
        let hellos = lines.indices.filter { lines[$0].contains(#""event":"hello""#) }
        try #require(hellos.count == 2)
        #expect(lines[0].contains(#""min_face":0.0,"#) && !lines[0].contains(#""state""#))
        // After the news that the camera is found, before its first picture.
        let again = lines[hellos[1]]
        #expect(again.contains(#""min_face":20.0,"#) && again.contains(#""pts":60.000"#))
        #expect(again.contains(#""state":{"faces":[],"degraded":[],"lost":null}"#))
        #expect(lines[hellos[1] - 1].contains(#""phase":"found""#))
        let next = try #require(lines[hellos[1]...].first { $0.contains(#""event":"frame""#) })
        #expect(next.contains(#""frame":5,"#))
    }

    /// The lines of a whole live run of `camera`, each as the schema wants it.
    private func lines(
        of camera: InterruptedCamera, threads: Int,
        thresholds: CurrentThresholds = CurrentThresholds(RunSettings(inputs: [])),
        statistics: SourceStatistics = SourceStatistics(name: "camera")
    ) throws -> [Substring] {
        let path = FileManager.default.temporaryDirectory.appending(path: "ferd-\(UUID().uuidString).jsonl")
        defer { try? FileManager.default.removeItem(at: path) }
        var settings = RunSettings(inputs: [])
        settings.outlets.files = [path.path]
        settings.threads = threads
        let outlets = try RunOutlets(settings, isLive: true)
        let run = try SourceRun(
            camera, networks: Networks(settings), outlets: outlets, settings: settings, thresholds: thresholds,
            statistics: statistics)
        try run.run(stop: StopRequest())
        try outlets.close()
        let output = try Data(contentsOf: path)
        #expect(try EventLineChecker().problems(ofOutput: output) == [])
        return String(decoding: output, as: UTF8.self).split(separator: "\n")
    }
}
