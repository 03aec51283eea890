import Faces
import Glibc
public import Inference

/// Times one network in the engine, one picture at a time on one thread.
public enum NetworkBenchmark {
    /// The times of the runs of one network, in milliseconds.
    public struct Timing: Sendable {
        public let network: String
        public let variant: String
        public let runs: Int
        public let median: Double
        public let minimum: Double

        public var line: String {
            "\(network): \(Self.milliseconds(median)) ms (median of \(runs) runs; fastest \(Self.milliseconds(minimum)) ms; \(variant))"
        }

        public var json: String {
            "{\"network\":\"\(network)\",\"kernels\":\"\(variant)\",\"runs\":\(runs),\"median_ms\":\(Self.milliseconds(median)),"
                + "\"min_ms\":\(Self.milliseconds(minimum))}"
        }

        private static func milliseconds(_ value: Double) -> Double { (value * 10_000).rounded() / 10_000 }
    }

    /// Runs `model` for `seconds`, after a tenth of that to warm up.
    /// - Parameter freeSize: height and width for inputs that leave them open.
    /// - Throws: `EvaluationError` where a detector cannot be shown that size, `ModelError` where the network cannot be
    ///   compiled.
    public static func measure(
        _ model: Model, freeSize: (height: Int, width: Int), seconds: Double
    ) throws -> Timing {
        try check(freeSize, for: model)
        var shapes: [String: [Int]] = [:]
        for input in model.inputs {
            shapes[input.name] = input.shape.enumerated().map { axis, length in
                length ?? (axis == 2 ? freeSize.height : axis == 3 ? freeSize.width : 1)
            }
        }
        let session = try Session(model, inputShapes: shapes)
        for input in model.inputs { try session.withInput(input.name, fillWithNoise) }
        repeatRuns(of: session, for: seconds / 10) { _ in }
        var times: [Double] = []
        repeatRuns(of: session, for: seconds) { times.append($0) }
        times.sort()
        return Timing(
            network: model.name, variant: Session.kernelVariant, runs: times.count,
            median: times[times.count / 2], minimum: times[0])
    }

    private static func check(_ size: (height: Int, width: Int), for model: Model) throws(EvaluationError) {
        let isFree = model.inputs.contains { $0.shape.count == 4 && ($0.shape[2] == nil || $0.shape[3] == nil) }
        guard isFree, let unit = FaceDetector.sideUnit(of: model) else { return }
        guard size.width % unit == 0, size.height % unit == 0 else {
            throw .unsuitable(
                "\(model.name): takes pictures whose sides are multiples of \(unit), not \(size.width)x\(size.height)")
        }
    }

    /// Runs at least once, and until `seconds` are over; `record` gets each run's milliseconds.
    private static func repeatRuns(of session: Session, for seconds: Double, record: (Double) -> Void) {
        let begin = now()
        var last = begin
        repeat {
            session.run()
            let time = now()
            record((time - last) * 1000)
            last = time
        } while last - begin < seconds
    }

    /// Numbers in -1...1 from a fixed generator: zeros would make some processors faster than they are.
    private static func fillWithNoise(_ values: UnsafeMutableBufferPointer<Float>) {
        var state: UInt32 = 1
        for index in values.indices {
            state = state &* 1_664_525 &+ 1_013_904_223
            values[index] = Float(state >> 8) / Float(1 << 23) - 1
        }
    }

    private static func now() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }
}
