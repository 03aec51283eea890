import CAllocationCounter

@testable import Outlets

extension EventWriter {
    /// Allocations of this thread while it writes frames, enough to fill its outlets' buffers several times.
    /// - Parameter keepingUp: called before each frame; waits for a reader that is behind.
    func allocationsOfFrames(keepingUp: () -> Void) throws -> UInt {
        write(TestEvents.hello)
        let frame = TestEvents.frame(1)
        func writeFrames() throws {
            for _ in 0..<2000 {
                keepingUp()
                write(frame)
                try check()
            }
        }
        // At first use, be it of a full buffer, the runtime makes what it keeps for good.
        try writeFrames()
        let before = allocations_of_this_thread()
        try writeFrames()
        return allocations_of_this_thread() - before
    }
}
