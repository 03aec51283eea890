import Foundation
import Imaging
import Inference
import Testing

@testable import Faces

/// How steady the aligned crop is on real faces, with ferd's own detector and a webcam's noise.
@Suite struct CropSteadinessTests {
    private static let repository = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path(percentEncoded: false)

    private func finder() throws -> FaceFinder {
        var options = FaceFinder.Options()
        // Whatever the network's threshold is, noise must not hide the faces.
        options.detector.minScore = 0.3
        return try FaceFinder(Model(contentsOf: "\(Self.repository)/Weights/detector.onnx"), options: options)
    }

    /// Frames of the sample clip: a small and a middle face of one person, a large one of another (eyes 28, 46 and 111 pixels
    /// apart).
    private static let frames = [59, 149, 395]

    private func picture(_ frame: Int) throws -> LumaImage {
        let clip = try Media.frames(
            "samples/sample.mp4", in: Self.repository, width: 640, height: 360, from: frame, limit: 1)
        return try #require(clip.first)
    }

    private func find(_ finder: FaceFinder, in image: LumaImage, at time: Double) throws -> TrackedFace {
        try image.withPlane { plane throws(ModelError) in try finder.find(in: plane, at: time) }
        return try #require(finder.faces.first)
    }

    /// The crop's place: where its middle lies, how many pixels of the picture one of its pixels is, and its tilt.
    private struct Crop {
        let middle: Point
        let scale: Float
        let tilt: Float

        init(_ landmarks: Landmarks) throws {
            let transform = try #require(Alignment(.fer2013).cropToSource(landmarks, side: 48))
            middle = transform(Point(x: 23.5, y: 23.5))
            scale = transform.scale
            tilt = transform.b / transform.a
        }
    }

    /// How far crops lie from their mean: root mean square and maximum.
    private struct Movement {
        private(set) var rms: Float = 0
        private(set) var most: Float = 0

        init(_ squares: [Float]) {
            rms = CropSteadinessTests.mean(squares).squareRoot()
            most = (squares.max() ?? 0).squareRoot()
        }

        static func of(_ values: [Float], in unit: Float = 1) -> Movement {
            let mean = CropSteadinessTests.mean(values)
            return Movement(values.map { ($0 - mean) * ($0 - mean) / (unit * unit) })
        }

        /// Of the middles, in eye distances.
        static func ofPlaces(_ crops: [Crop], eyes: Float) -> Movement {
            let x = CropSteadinessTests.mean(crops.map(\.middle.x))
            let y = CropSteadinessTests.mean(crops.map(\.middle.y))
            return Movement(
                crops.map { crop in
                    let (dx, dy) = (crop.middle.x - x, crop.middle.y - y)
                    return (dx * dx + dy * dy) / (eyes * eyes)
                })
        }
    }

    fileprivate static func mean(_ values: some Collection<Float>) -> Float {
        values.reduce(0, +) / Float(values.count)
    }

    /// Over 100 noisy pictures of a face that does not move, after a second to settle, the crop moves by less than a
    /// hundredth of the eye distance, and its size and tilt (in radians) by less than a hundredth.
    @Test(arguments: frames, [15, 30] as [Double]) func restsOnAStillFace(frame: Int, rate: Double) throws {
        let still = try picture(frame)
        var noise = SensorNoise(deviation: 5, seed: UInt64(frame))
        let finder = try finder()
        let image = LumaImage(width: still.width, height: still.height)
        var (steadied, measured): ([Crop], [Crop]) = ([], [])
        var eyes: Float = 0
        for index in 0..<130 {
            noise.add(to: still, into: image)
            let face = try find(finder, in: image, at: Double(index) / rate)
            guard index >= 30 else { continue }
            steadied.append(try Crop(face.landmarks))
            measured.append(try Crop(face.measuredLandmarks))
            eyes = face.landmarks.eyeDistance
        }
        let place = Movement.ofPlaces(steadied, eyes: eyes)
        #expect(place.rms < 0.01, "\(place)")
        #expect(place.most < 0.05, "\(place)")
        #expect(place.rms < 0.7 * Movement.ofPlaces(measured, eyes: eyes).rms)
        let size = Movement.of(steadied.map(\.scale), in: Self.mean(steadied.map(\.scale)))
        #expect(size.rms < 0.01 && size.most < 0.03, "\(size)")
        let tilt = Movement.of(steadied.map(\.tilt))
        #expect(tilt.rms < 0.01 && tilt.most < 0.03, "\(tilt)")
    }

    /// The picture rests, then runs by 4 pixels a frame: the steadied landmarks are behind the measured ones by less than a
    /// frame's way, at the start as well as later, as a mean over ten frames.
    @Test(arguments: frames, [15, 30] as [Double]) func lagsLessThanAFrame(frame: Int, rate: Double) throws {
        let still = try picture(frame)
        var noise = SensorNoise(deviation: 5, seed: UInt64(frame))
        let finder = try finder()
        let (moved, image) = (
            LumaImage(width: still.width, height: still.height), LumaImage(width: still.width, height: still.height)
        )
        var lags: [Float] = []
        let way = 4
        for index in 0..<70 {
            still.shift(right: way * max(index - 39, 0), into: moved)
            noise.add(to: moved, into: image)
            let face = try find(finder, in: image, at: Double(index) / rate)
            guard index >= 40 else { continue }
            lags.append((face.measuredLandmarks.centroid.x - face.landmarks.centroid.x) / Float(way))
        }
        for start in [0, 10, 20] {
            let lag = Self.mean(lags[start..<start + 10])
            #expect(abs(lag) < 1, "\(lag) frames from frame \(start) on")
        }
        #expect(abs(Self.mean(lags)) < 0.5)
    }
}

/// The noise of a webcam: independent in each pixel and frame, normal, the same on every run.
private struct SensorNoise {
    private var random: SeededGenerator
    private let table: [Int]

    init(deviation: Float, seed: UInt64) {
        random = SeededGenerator(state: seed)
        // Drawing from a table is fast enough for unoptimised tests.
        var values: [Int] = []
        for _ in 0..<4096 { values.append(Int(random.normal(deviation).rounded())) }
        table = values
    }

    mutating func add(to still: LumaImage, into noisy: LumaImage) {
        still.withPlane { plane in
            noisy.withPixels { pixels in
                table.withUnsafeBufferPointer { table in
                    for y in 0..<plane.height {
                        var (bits, left) = (UInt64(0), 0)
                        for x in 0..<plane.width {
                            if left == 0 { (bits, left) = (random.next(), 5) }
                            let value = Int(plane.pixels[y &* plane.stride &+ x]) &+ table[Int(bits & 4095)]
                            pixels[y &* noisy.stride &+ x] = UInt8(min(max(value, 0), 255))
                            bits >>= 12
                            left &-= 1
                        }
                    }
                }
            }
        }
    }
}

extension LumaImage {
    /// Writes the picture, moved by `way` pixels, into `moved` of the same size; the edge is repeated.
    fileprivate func shift(right way: Int, into moved: LumaImage) {
        withPlane { plane in
            moved.withPixels { pixels in
                for y in 0..<height {
                    for x in 0..<width {
                        pixels[y &* moved.stride &+ x] =
                            plane.pixels[y &* plane.stride &+ min(max(x &- way, 0), width &- 1)]
                    }
                }
            }
        }
    }
}
