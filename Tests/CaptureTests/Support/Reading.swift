import ChildProcess
import Foundation
import Imaging

@testable import Capture

/// Full-range luma without gaps between the rows; printed short where an expectation fails.
struct Luma: Equatable, CustomDebugStringConvertible {
    var bytes: [UInt8]

    var debugDescription: String { "\(bytes.count) bytes, sum \(bytes.reduce(0) { $0 + Int($1) })" }

    /// The mean and the largest absolute difference to `other`.
    func difference(_ other: Luma) -> (mean: Double, largest: Int) {
        guard bytes.count == other.bytes.count, !bytes.isEmpty else { return (.infinity, .max) }
        let differences = zip(bytes, other.bytes).map { abs(Int($0) - Int($1)) }
        return (Double(differences.reduce(0, +)) / Double(bytes.count), differences.max() ?? 0)
    }
}

/// A frame's content, kept.
struct Snapshot: Equatable {
    var index: Int
    var time: Double?
    var width: Int
    var height: Int
    var luma: Luma

    init(_ frame: Frame) {
        (index, time, width, height) = (frame.index, frame.time, frame.width, frame.height)
        let plane = frame.luma
        var luma = [UInt8]()
        luma.reserveCapacity(width * height)
        for row in 0..<height {
            luma += UnsafeBufferPointer(start: plane.pixels + row * plane.stride, count: width)
        }
        let full = (0...255).map { UInt8(min(max((Double($0 - 16) * 255 / 219).rounded(), 0), 255)) }
        self.luma = Luma(bytes: plane.range == .limited ? luma.map { full[Int($0)] } : luma)
    }

    func pixel(_ x: Int, _ y: Int) -> UInt8 { luma.bytes[y * width + x] }
}

/// Everything that a source gives, and its counters at the end. A source that hangs is cancelled.
func readAll(_ location: String, _ options: MediaOptions = MediaOptions()) throws -> ([Snapshot], CaptureCounters) {
    let cancellation = Cancellation()
    let watchdog = Watchdog(seconds: 600) { cancellation.cancel() }
    defer { watchdog.stop() }
    let source = try MediaSource(location, options: options, cancellation: cancellation)
    let frame = Frame()
    var snapshots: [Snapshot] = []
    while try source.read(into: frame) { snapshots.append(Snapshot(frame)) }
    guard !cancellation.isCancelled else { throw CaptureError.cancelled(location) }
    return (snapshots, source.counters)
}

/// The error that opening or reading gives, or nil.
func failure(_ location: String, _ options: MediaOptions = MediaOptions()) -> CaptureError? {
    do {
        _ = try readAll(location, options)
        return nil
    } catch {
        return error as? CaptureError
    }
}

/// The times of the frames as ffprobe decodes them; nil for those without.
func probedTimes(_ path: String) throws -> [Double?] {
    let result = try run([
        "ffprobe", "-v", "quiet", "-select_streams", "v:0", "-show_entries", "frame=best_effort_timestamp_time",
        "-of", "csv=p=0", path,
    ])
    // Side data of a frame adds columns and lines of its own.
    let lines = result.text.split(separator: "\n").filter { !$0.isEmpty }
    return lines.map { Double($0.prefix { $0 != "," }) }
}

/// The frames as ffmpeg converts them: upright, grey, full range.
func convertedLuma(_ path: String, width: Int, height: Int) throws -> [Luma] {
    let data = try ffmpeg([
        "-i", path, "-map", "0:v:0", "-fps_mode", "passthrough", "-vf", "format=gray", "-sws_flags",
        "accurate_rnd", "-f", "rawvideo", "-",
    ])
    let size = width * height
    return stride(from: 0, to: data.count - size + 1, by: size).map { Luma(bytes: Array(data[$0..<($0 + size)])) }
}
