import Foundation
import FoundationXML
import Imaging
import Inference
import Testing

@testable import Evaluation

/// Figures of a made-up picture, by hand.
@Suite struct DetectorReportTests {
    /// 320 x 320 pixels with five faces of 40 pixels in a row, 60 pixels apart, and what a detector finds: at the faces 0 to
    /// 3 with falling scores, and once beside them.
    private func report(
        _ model: String = "spots.onnx", gt: String = "human", emptyPictures: [(file: String, alarms: [Double])] = []
    ) throws -> DetectorReport {
        let points = "[[10,10],[30,10],[20,20],[12,30],[28,30]]"
        func face(_ number: Int, _ rest: String) -> String { "{\"box\":[\(60 * number),0,40,40]\(rest)}" }
        let faces = [
            face(0, ",\"euler\":[-14.9,0,0],\"landmarks\":\(points)"), face(1, ",\"euler\":[15,0,0]"),
            face(2, ",\"euler\":[-40,0,0]"), face(3, ""), face(4, ",\"euler\":[-29,0,0]"),
        ].joined(separator: ",")
        let row =
            "{\"file\":\"a\",\"width\":320,\"height\":320,\"source\":\"s\",\"gt\":\"\(gt)\",\"faces\":[\(faces)]}"
        let picture = try JSONDecoder().decode(MarkedPicture.self, from: Data(row.utf8))
        func found(_ x: Int, _ y: Int, _ score: Double, _ rest: String = "") throws -> PredictedFace {
            try JSONDecoder().decode(
                PredictedFace.self, from: Data("{\"box\":[\(x),\(y),40,40],\"score\":\(score)\(rest)}".utf8))
        }
        // Every point 4 pixels off: a tenth of the box, a fifth of the eyes' distance.
        let moved = ",\"landmarks\":[[14,10],[34,10],[24,20],[16,30],[32,30]]"
        let predictions = [
            try found(0, 0, 0.9, moved), try found(60, 0, 0.8), try found(120, 0, 0.7), try found(200, 200, 0.6),
            try found(180, 0, 0.5),
        ]
        var all = ["a": predictions]
        let empty = try emptyPictures.map { file, alarms in
            all[file] = try alarms.map { try found(0, 0, $0) }
            let row = "{\"file\":\"\(file)\",\"width\":320,\"height\":320,\"source\":\"none\",\"faces\":[]}"
            return try JSONDecoder().decode(MarkedPicture.self, from: Data(row.utf8))
        }
        let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Goldens/Faces/spots.onnx")
        let detector = try Model(bytes: Array(Data(contentsOf: file)), name: model)
        return DetectorReport(
            evaluation: DetectorEvaluation(data: "/data/pack", detector: detector), threshold: 0.75,
            pictures: [picture] + empty, predictions: all, lumas: ["a": [30, 63.9, 64, nil, 255]],
            millisecondsPerPicture: 1)
    }

    @Test func groupsFacesByPoseAndLight() throws {
        let report = try report()
        // Precision is 1 down to 0.7, then 3 of 4: all that is at 0.7 or above counts as found.
        #expect(report.all.atFloor[20]?.scoreAtPrecision95 == 0.7)
        let landmarks = DetectorScores.LandmarkError(faces: 1, overBox: 0.1, overEyes: 0.2)
        let none = DetectorScores.LandmarkError(faces: 0, overBox: nil, overEyes: nil)
        #expect(
            report.poses == [
                FaceGroup(name: "yaw 0-15", faces: 1, recallAtPrecision95: 1, recall: 1, landmarks: landmarks),
                FaceGroup(name: "yaw 15-30", faces: 2, recallAtPrecision95: 0.5, recall: 0.5, landmarks: none),
                FaceGroup(name: "yaw 30-60", faces: 1, recallAtPrecision95: 1, recall: 0, landmarks: none),
            ])
        #expect(
            report.lights == [
                FaceGroup(name: "luma 0-63", faces: 2, recallAtPrecision95: 1, recall: 1, landmarks: landmarks),
                FaceGroup(name: "luma 64-127", faces: 1, recallAtPrecision95: 1, recall: 0, landmarks: none),
                FaceGroup(name: "luma 192-255", faces: 1, recallAtPrecision95: 0, recall: 0, landmarks: none),
            ])
        #expect(report.text.contains("  yaw 15-30                      2    0.500    0.500        -        -\n"))
        let json = try #require(try JSONSerialization.jsonObject(with: Data(report.json.utf8)) as? [String: Any])
        let band = try #require((json["by_light"] as? [[String: Any]])?.first)
        #expect(band["name"] as? String == "luma 0-63" && band["faces_20"] as? Int == 2)
        #expect(band["recall_p95_20"] as? Double == 1 && band["landmark_error"] as? Double == 0.1)
    }

    /// Text and JSON say the same: a picture counts once, and of no faces there are no figures.
    @Test func countsPicturesWithAFalseAlarm() throws {
        let report = try report(emptyPictures: [("x", [0.9, 0.8, 0.75]), ("y", [0.7]), ("z", [])])
        #expect(report.text.contains("  1 in 3\n"))
        let json = try #require(try JSONSerialization.jsonObject(with: Data(report.json.utf8)) as? [String: Any])
        #expect(json["false_alarms"] as? Int == 1 && json["empty_pictures"] as? Int == 3)
        #expect(abs((json["false_alarm_rate"] as? Double ?? 0) - 1.0 / 3) < 1e-9)
        let none = try #require((json["sources"] as? [String: [String: Any]])?["none"])
        for name in ["ap50_12", "ap50_20", "ap50_32", "recall_p95_20", "score_p95_20", "landmark_error"] {
            #expect(none[name] is NSNull, "\(name)")
        }
        #expect(none["faces_20"] as? Int == 0)
    }

    @Test func measuresTheLightInABox() {
        let image = LumaImage(width: 8, height: 4)
        image.withPixels { pixels in
            for y in 0..<4 {
                for x in 0..<8 { pixels[y * image.stride + x] = UInt8(10 * x + y) }
            }
        }
        image.withPlane { plane in
            // Columns 2 and 3, rows 1 and 2; half a pixel more reaches no further centre.
            #expect(plane.mean(in: [2, 1, 2, 2]) == 26.5)
            #expect(plane.mean(in: [1.5, 0.5, 2, 2]) == 26.5)
            #expect(plane.mean(in: [-5, -5, 100, 100]) == 36.5)
            #expect(plane.mean(in: [-1e300, 3, 1e301, 1e300]) == 38)
            #expect(plane.mean(in: [8, 0, 5, 5]) == nil && plane.mean(in: [2, 2, 0, 3]) == nil)
            #expect(plane.mean(in: [2, 2, -1, 3]) == nil)
        }
    }

    // MARK: curves

    /// The texts and the paths of an SVG, as an XML parser sees them.
    private final class Drawing: NSObject, XMLParserDelegate {
        var texts: [String] = []
        var paths: [String] = []
        private var isInText = false

        init(_ svg: String) throws {
            super.init()
            let parser = XMLParser(data: Data(svg.utf8))
            parser.delegate = self
            try #require(parser.parse(), "not well formed")
        }

        func parser(
            _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
            attributes: [String: String]
        ) {
            isInText = name == "text"
            if isInText { texts.append("") }
            if name == "path", let path = attributes["d"] { paths.append(path) }
        }

        func parser(_ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?) {
            isInText = false
        }

        func parser(_ parser: XMLParser, foundCharacters text: String) {
            if isInText { texts[texts.count - 1] += text }
        }
    }

    @Test func drawsACurveInEachPanel() throws {
        let drawing = try Drawing(DetectorCurves([report()]).svg)
        // Three of five at precision 1, a fourth at 4 of 5: 0.6 + 0.2 x 0.8 is the area.
        #expect(drawing.texts.count { $0 == "0.760" } == 6)
        for title in [
            "all boxes, ≥ 12 px: 5 faces", "human boxes, ≥ 32 px: 5 faces", "recall", "precision", "spots.onnx",
        ] {
            #expect(drawing.texts.contains(title), "\(title)")
        }
        #expect(drawing.texts.contains { $0.hasPrefix("pack, valid, long side 320") })
        // The legend's line, then the panels: 240 wide from 62 on, 200 high from 124 on.
        #expect(drawing.paths.count == 7)
        #expect(drawing.paths[1] == "M62.0 124.0H206.0V164.0H254.0")
    }

    @Test func tellsSeveralDetectorsApart() throws {
        let reports = try ["here/best.onnx", "there/best.onnx", "<1> & \"2\".onnx"].map {
            try report($0, gt: "teacher")
        }
        let svg = DetectorCurves(reports).svg
        let drawing = try Drawing(svg)
        #expect(drawing.texts.contains("here/best.onnx") && drawing.texts.contains("there/best.onnx"))
        #expect(drawing.texts.contains("<1> & \"2\".onnx"))
        // No human boxes: three panels of three curves, three lines in the legend.
        #expect(drawing.paths.count == 12 && !drawing.texts.contains { $0.contains("human") })
        for colour in ["#0072b2", "#d55e00", "#009e73"] { #expect(svg.contains(colour)) }
    }

    @Test func namesAFileThatCannotBeWritten() throws {
        let curves = try DetectorCurves([report()])
        #expect(message { try curves.write(to: "/nowhere/curves.svg") }.hasPrefix("/nowhere/curves.svg: "))
    }
}
