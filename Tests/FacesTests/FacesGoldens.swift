import Faces
import Foundation
import Imaging

/// Alignment as the training computes it: written by Tests/Goldens/faces.py.
struct AlignmentGolden: Decodable {
    let template: String
    let margin: Float
    let side: Int
    let points: [[Float]]
    let landmarks: [[Float]]
    let a: Float
    let b: Float
    let tx: Float
    let ty: Float

    static func all() throws -> [AlignmentGolden] { try Goldens.read("alignment.json") }
}

/// Head pose as the fit computes it: written by Tests/Goldens/faces.py.
struct HeadPoseGolden: Decodable {
    let landmarks: [[Float]]
    let yaw: Float
    let pitch: Float
    let roll: Float

    static func all() throws -> [HeadPoseGolden] { try Goldens.read("head_pose.json") }
}

private enum Goldens {
    static func read<Value: Decodable>(_ name: String) throws -> Value {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        let file = folder.appending(path: "Goldens/Faces/\(name)")
        return try JSONDecoder().decode(Value.self, from: Data(contentsOf: file))
    }
}

extension Landmarks {
    init(rows: [[Float]]) {
        func point(_ index: Int) -> Point { Point(x: rows[index][0], y: rows[index][1]) }
        self.init(
            leftEye: point(0), rightEye: point(1), nose: point(2), leftMouth: point(3), rightMouth: point(4))
    }

    /// A face seen from the front around `centre`, its eyes `eyes` pixels apart.
    static func frontal(centre: Point, eyes: Float) -> Landmarks {
        let layout = Alignment(.fer2013).points(side: 48)
        let (middle, scale) = (layout.centroid, eyes / layout.eyeDistance)
        return layout.map {
            Point(x: centre.x + ($0.x - middle.x) * scale, y: centre.y + ($0.y - middle.y) * scale)
        }
    }

    /// The largest distance between two points of the same name.
    func distance(to other: Landmarks) -> Float {
        var largest: Float = 0
        for index in 0..<5 {
            let (dx, dy) = (points[index].x - other.points[index].x, points[index].y - other.points[index].y)
            largest = max(largest, (dx * dx + dy * dy).squareRoot())
        }
        return largest
    }
}

extension Detection {
    /// A face with landmarks in the middle of its box.
    init(x: Float, y: Float, size: Float = 60, score: Float = 0.9) {
        self.init(
            box: Box(x: x - size / 2, y: y - size / 2, width: size, height: size), score: score,
            landmarks: .frontal(centre: Point(x: x, y: y), eyes: size * 0.4))
    }
}

/// Random numbers that are the same on every run (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = (state ^ (state >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }

    /// A number of the normal distribution with mean 0 and the given standard deviation.
    mutating func normal(_ deviation: Float) -> Float {
        // The sum of twelve even numbers is close enough to it.
        (0..<12).reduce(Float(-6)) { sum, _ in sum + .random(in: 0..<1, using: &self) } * deviation
    }
}

/// Whether the tests were compiled with optimisation: without it Swift's closures and generics allocate.
let isOptimised: Bool = {
    #if DEBUG
        false
    #else
        true
    #endif
}()
