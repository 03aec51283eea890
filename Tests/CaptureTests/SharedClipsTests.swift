import Foundation
import Testing

@testable import Capture

/// Real clips whose frames were counted by decoding.
@Suite struct SharedClipsTests {
    struct Clip: CustomTestStringConvertible {
        var name: String
        var width: Int
        var height: Int
        var frames: Int
        var testDescription: String { name }
    }

    static let clips = [
        Clip(name: "hippoyd_yawn.gif", width: 500, height: 375, frames: 36),
        Clip(name: "carphone_pristine.mp4", width: 176, height: 144, frames: 120),
        Clip(name: "blinkdet_example.mp4", width: 96, height: 128, frames: 75),
        Clip(name: "fer_woman2.mp4", width: 596, height: 336, frames: 464),
        Clip(name: "pyfeat_single_face.mp4", width: 640, height: 360, frames: 72),
        Clip(name: "pyfeat_face_noface.mov", width: 960, height: 540, frames: 169),
        Clip(name: "pyfeat_noface_face.mov", width: 960, height: 540, frames: 169),
        Clip(name: "pyfeat_no_face.mp4", width: 960, height: 540, frames: 95),
        Clip(name: "mmpose_demo.mp4", width: 960, height: 540, frames: 5),
        Clip(name: "mmpose_posetrack.mp4", width: 1280, height: 720, frames: 5),
        Clip(name: "vtest_20s.avi", width: 768, height: 576, frames: 200),
        Clip(name: "park.mp4", width: 640, height: 480, frames: 17),
        Clip(name: "shot_change.mp4", width: 640, height: 360, frames: 148),
        Clip(name: "small.mp4", width: 560, height: 320, frames: 166),
        Clip(name: "tree.avi", width: 320, height: 240, frames: 68),
        Clip(name: "astronaut.png", width: 512, height: 512, frames: 1),
        Clip(name: "grace_hopper.jpg", width: 512, height: 600, frames: 1),
    ]

    @Test(
        .enabled(if: mediaFolder != nil, "SKIPPED: no clips; set FERD_MEDIA to their folder"), arguments: clips)
    func everyFrameWithItsTime(clip: Clip) throws {
        let path = try #require(mediaFolder) + "/" + clip.name
        let source = try MediaSource(path)
        #expect(source.description.width == clip.width)
        #expect(source.description.height == clip.height)
        let frame = Frame()
        var times: [Double] = []
        while try source.read(into: frame) {
            #expect(frame.index == times.count)
            #expect(frame.width == clip.width && frame.height == clip.height)
            times.append(try #require(frame.time))
        }
        #expect(times.count == clip.frames)
        let probed = try probedTimes(path)
        #expect(probed.count == clip.frames)
        for (time, expected) in zip(times, probed) {
            #expect(abs(time - (try #require(expected))) < 1e-6)
        }
        #expect(zip(times, times.dropFirst()).allSatisfy { $0 < $1 })
        #expect(source.counters.delivered == clip.frames)
        #expect(source.counters.decodeErrors == 0)
        #expect(source.counters.mendedTimes == 0)
    }
}
