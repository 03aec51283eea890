import Events
import Glibc
import Outlets

/// A program that does nothing but write events, for tests that need a process of its own: killed, at a closed pipe, on
/// a full disk. It ends as ferd does: quietly when the reader went away, with one line on stderr when writing failed.
///
///     OutletProbe file PATH COUNT      COUNT frames into PATH
///     OutletProbe record PATH COUNT    COUNT frames added to PATH, each at once, as of a live source
///     OutletProbe stdout COUNT         COUNT frames to standard output
///     OutletProbe csv PATH COUNT       COUNT frames as a table
///     OutletProbe paced PATH           ten lines, flush, three lines; then '.' to stdout, wait for a byte; and again
///     OutletProbe ticked               one frame to standard output; then wait for a byte; and again
///
/// A COUNT of 0 goes on for ever.
enum OutletProbe {
    static func run(_ arguments: [String]) {
        signal(SIGPIPE, SIG_IGN)
        signal(SIGXFSZ, SIG_IGN)
        do throws(OutletError) {
            switch (arguments.dropFirst().first, arguments.count) {
            case ("file", 4): try write(to: try FileOutlet(path: arguments[2], inputs: []), count: arguments[3])
            case ("record", 4):
                try write(to: try FileOutlet(path: arguments[2], inputs: [], isLive: true), count: arguments[3])
            case ("stdout", 3): try write(to: StandardOutput.outlet(), count: arguments[2])
            case ("csv", 4): try write(to: try CSVOutlet(path: arguments[2], inputs: []), count: arguments[3])
            case ("paced", 3): try writePaced(to: try FileOutlet(path: arguments[2], inputs: []))
            case ("ticked", 2): try writeTicked(to: StandardOutput.outlet())
            default: exit(64)
            }
        } catch .closed {
            exit(0)
        } catch {
            let message = Array("\(error)\n".utf8)
            _ = Glibc.write(STDERR_FILENO, message, message.count)
            exit(error.exitCode)
        }
    }

    private static func write(to outlet: any EventOutlet, count: String) throws(OutletError) {
        let writer = EventWriter(outlets: [outlet])
        let limit = Int(count) ?? 0
        var frames = 0
        while limit == 0 || frames < limit {
            writer.write(frame(frames))
            try writer.check()
            frames += 1
        }
        writer.close()
        try writer.check()
    }

    private static func writePaced(to outlet: any EventOutlet) throws(OutletError) {
        let writer = EventWriter(outlets: [outlet])
        var frames = 0
        while true {
            for _ in 0..<10 {
                writer.write(frame(frames))
                frames += 1
            }
            writer.flush()
            try writer.check()
            for _ in 0..<3 {
                writer.write(frame(frames))
                frames += 1
            }
            var byte = UInt8(ascii: ".")
            guard Glibc.write(STDOUT_FILENO, &byte, 1) == 1, read(STDIN_FILENO, &byte, 1) == 1 else { return }
        }
    }

    private static func writeTicked(to outlet: any EventOutlet) throws(OutletError) {
        let writer = EventWriter(outlets: [outlet])
        var frames = 0
        var byte: UInt8 = 0
        repeat {
            writer.write(frame(frames))
            try writer.check()
            frames += 1
        } while read(STDIN_FILENO, &byte, 1) == 1
        writer.close()
        try writer.check()
    }

    private static func frame(_ index: Int) -> Event {
        let point = PixelPoint(x: 12.5, y: Float(index % 480))
        let face = FaceRecord(
            id: 1, box: PixelBox(x: 1, y: 2, width: 30, height: 40), score: 0.9,
            landmarks: FaceLandmarks(leftEye: point, rightEye: point, nose: point, leftMouth: point, rightMouth: point))
        let header = EventHeader(source: "probe", seq: index, pts: Double(index) / 25)
        return .frame(FrameEvent(header: header, frame: index, faces: [face]))
    }
}
