import Faces
import Imaging
import Testing

@Suite struct AlignmentTests {
    @Test func agreesWithTheTraining() throws {
        for golden in try AlignmentGolden.all() {
            let template = try #require(Alignment.Template(rawValue: golden.template))
            let alignment = Alignment(template, margin: golden.margin)
            #expect(alignment.points(side: golden.side).distance(to: Landmarks(rows: golden.points)) < 1e-4)
            let found = try #require(
                alignment.cropToSource(Landmarks(rows: golden.landmarks), side: golden.side))
            #expect(abs(found.a - golden.a) < 1e-5 * golden.a.magnitude + 1e-6)
            #expect(abs(found.b - golden.b) < 1e-5 * golden.a.magnitude + 1e-6)
            #expect(abs(found.translation.x - golden.tx) < 2e-3 && abs(found.translation.y - golden.ty) < 2e-3)
        }
    }

    @Test func takesTemplatePointsToTheLandmarks() throws {
        let alignment = Alignment(.fer2013)
        let points = alignment.points(side: 64)
        let motion = SimilarityTransform(a: 2, b: -0.5, translation: Point(x: 100, y: 30))
        let found = try #require(alignment.cropToSource(points.map { motion($0) }, side: 64))
        #expect(points.map { found($0) }.distance(to: points.map { motion($0) }) < 1e-3)
    }

    @Test func readsTheMetadata() throws {
        #expect(try Alignment(parsing: "arcface") == Alignment(.arcface))
        #expect(try Alignment(parsing: "fer2013 margin=0.0") == Alignment(.fer2013, margin: 0))
        #expect(try Alignment(parsing: "  fer2013   margin=0.125 ") == Alignment(.fer2013, margin: 0.125))
    }

    @Test(arguments: [
        "", " ", "dlib", "margin=0.1", "fer2013 margin", "fer2013 margin=", "fer2013 margin=x", "fer2013 margin=nan",
        "fer2013 margin=-0.5", "fer2013 margin=11", "fer2013 margin=inf", "fer2013 0.1", "fer2013 side=48",
    ])
    func refusesOtherText(_ text: String) {
        #expect { try Alignment(parsing: text) } throws: { error in
            "\(error)".contains("arcface, fer2013") && !"\(error)".contains("\n")
        }
    }

    @Test func hasNoTransformForDegenerateLandmarks() {
        let point = Point(x: 5, y: 5)
        let alignment = Alignment(.arcface)
        #expect(alignment.cropToSource(Landmarks([point, point, point, point, point]), side: 112) == nil)
        var broken = Landmarks.frontal(centre: point, eyes: 10)
        broken.nose.x = .nan
        #expect(alignment.cropToSource(broken, side: 112) == nil)
        broken.nose.x = .infinity
        #expect(alignment.cropToSource(broken, side: 112) == nil)
    }
}
