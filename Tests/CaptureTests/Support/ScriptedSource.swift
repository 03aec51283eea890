import Imaging

@testable import Capture

/// A made-up camera that does what its script says, and a clock that only it and the waiting move.
final class ScriptedSource: FrameSource, @unchecked Sendable {
    // Unchecked: a test has one thread.

    enum Step {
        /// A picture comes after `seconds`.
        case picture(after: Double)
        /// The camera fails after `seconds`.
        case failure(CameraFault, after: Double)
    }

    /// Opens one script after the other; a `nil` is a camera that cannot be opened for the given reason.
    final class Shelf {
        var now = 1000.0
        var scripts: [Result<[Step], CameraFault>]
        private(set) var openings: [Double] = []
        /// Called when there is no script left.
        var onEnd: () -> Void = {}

        init(_ scripts: [Result<[Step], CameraFault>]) {
            self.scripts = scripts
        }

        func open(_ cancellation: Cancellation) throws(CaptureError) -> any FrameSource {
            openings.append(now)
            guard !scripts.isEmpty else {
                onEnd()
                throw .cancelled("camera")
            }
            switch scripts.removeFirst() {
            case .success(let steps): return ScriptedSource(steps, shelf: self)
            case .failure(let fault): throw .camera("camera", fault)
            }
        }

        var timing: ReconnectingSource.Timing {
            .init(now: { self.now }, sleep: { self.now += $0 })
        }
    }

    private var steps: [Step]
    private let shelf: Shelf
    private var index = 0

    var description: SourceDescription {
        var description = SourceDescription(name: "camera", width: 8, height: 8, isLive: true)
        description.isOnMonotonicClock = true
        return description
    }

    private(set) var counters = CaptureCounters()

    init(_ steps: [Step], shelf: Shelf) {
        self.steps = steps
        self.shelf = shelf
    }

    func cancel() {}

    func read(into frame: Frame) throws(CaptureError) -> Bool {
        guard !steps.isEmpty else { throw .camera("camera", .unplugged) }
        switch steps.removeFirst() {
        case .picture(let seconds):
            shelf.now += seconds
            LumaImage(width: 8, height: 8).withPlane { frame.fill(with: $0, index: index, time: shelf.now) }
            index += 1
            counters.delivered += 1
            return true
        case .failure(let fault, let seconds):
            shelf.now += seconds
            throw .camera("camera", fault)
        }
    }
}
