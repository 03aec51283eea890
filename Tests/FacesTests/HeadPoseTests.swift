import Faces
import Imaging
import Testing

@Suite struct HeadPoseTests {
    @Test func agreesWithTheFit() throws {
        for golden in try HeadPoseGolden.all() {
            let pose = try #require(HeadPose(Landmarks(rows: golden.landmarks)))
            #expect(abs(pose.yaw - min(max(golden.yaw, -90), 90)) < 0.05)
            #expect(abs(pose.pitch - min(max(golden.pitch, -90), 90)) < 0.05)
            #expect(abs(pose.roll - golden.roll) < 0.01)
        }
    }

    @Test func pointsWhereTheNosePoints() throws {
        let face = Landmarks.frontal(centre: Point(x: 100, y: 100), eyes: 40)
        let still = try #require(HeadPose(face))
        #expect(abs(still.yaw) < 6 && abs(still.pitch) < 10 && abs(still.roll) < 1)
        var right = face
        right.nose.x += 8
        #expect(try #require(HeadPose(right)).yaw > still.yaw + 10)
        var down = face
        down.nose.y += 5
        #expect(try #require(HeadPose(down)).pitch > still.pitch + 5)
        // Turned by 20 degrees so that the image-right eye rises: y points down.
        let turn = SimilarityTransform(a: 0.9397, b: -0.3420, translation: Point(x: 3, y: 9))
        let rolled = try #require(HeadPose(face.map { turn($0) }))
        #expect(abs(rolled.roll - still.roll - 20) < 0.1)
        #expect(abs(rolled.yaw - still.yaw) < 0.1 && abs(rolled.pitch - still.pitch) < 0.1)
    }

    /// Size and place of the face do not matter, and a mirrored face looks the other way.
    @Test func keepsItsSymmetries() throws {
        for golden in try HeadPoseGolden.all() {
            let face = Landmarks(rows: golden.landmarks)
            let pose = try #require(HeadPose(face))
            let moved = try #require(HeadPose(face.map { Point(x: 3 * $0.x + 50, y: 3 * $0.y - 20) }))
            #expect(abs(moved.yaw - pose.yaw) < 0.05 && abs(moved.pitch - pose.pitch) < 0.05)
            func mirror(_ point: Point) -> Point { Point(x: -point.x, y: point.y) }
            let mirrored = try #require(
                HeadPose(
                    Landmarks(
                        leftEye: mirror(face.rightEye), rightEye: mirror(face.leftEye), nose: mirror(face.nose),
                        leftMouth: mirror(face.rightMouth), rightMouth: mirror(face.leftMouth))))
            #expect(abs(mirrored.yaw + pose.yaw) < 0.05 && abs(mirrored.roll + pose.roll) < 0.05)
            #expect(abs(mirrored.pitch - pose.pitch) < 0.05)
        }
    }

    @Test func isMissingForDegenerateLandmarks() {
        let point = Point(x: 1, y: 2)
        #expect(HeadPose(Landmarks([point, point, point, point, point])) == nil)
        #expect(HeadPose(Landmarks.frontal(centre: Point(x: .nan, y: 0), eyes: 5)) == nil)
    }
}
