import FoundationEssentials
import Inference

extension DetectorReport {
    /// One JSON object in one line, without a line feed: the figures of all pictures, those of `human` boxes and by
    /// source in objects of their own, those by pose and by light in arrays; null where there is no figure. `false_alarms` counts the
    /// pictures without a face that have one, as the text does.
    public var json: String {
        get throws {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            return String(decoding: try encoder.encode(Figures(report: self)), as: UTF8.self)
        }
    }

    private enum Key: String, CodingKey {
        case detector, data, split, threshold, human, sources
        case longSide = "long_side"
        case milliseconds = "ms_per_picture"
        case pictures
        case faces20 = "faces_20"
        case ap12 = "ap50_12"
        case ap20 = "ap50_20"
        case ap32 = "ap50_32"
        case recall = "recall_p95_20"
        case score = "score_p95_20"
        case landmarkError = "landmark_error"
        case landmarkErrorEyes = "landmark_error_eyes"
        case emptyPictures = "empty_pictures"
        case falseAlarms = "false_alarms"
        case falseAlarmRate = "false_alarm_rate"
        case poses = "by_pose"
        case lights = "by_light"
    }

    private struct Figures: Encodable {
        let report: DetectorReport

        func encode(to encoder: any Encoder) throws {
            var object = encoder.container(keyedBy: Key.self)
            let evaluation = report.evaluation
            try object.encode(evaluation.detector.name, forKey: .detector)
            try object.encode(evaluation.data, forKey: .data)
            try object.encode(evaluation.split.rawValue, forKey: .split)
            try object.encode(evaluation.longSide, forKey: .longSide)
            try object.encode(report.threshold, forKey: .threshold)
            try object.encode(report.millisecondsPerPicture, forKey: .milliseconds)
            try Part(scores: report.all).encode(into: &object)
            try object.encode(report.human.map { Part(scores: $0) }, forKey: .human)
            let sources = report.sources.map { ($0.name, Part(scores: $0.scores)) }
            try object.encode(Dictionary(uniqueKeysWithValues: sources), forKey: .sources)
            try object.encode(report.poses, forKey: .poses)
            try object.encode(report.lights, forKey: .lights)
        }
    }

    private struct Part: Encodable {
        let scores: DetectorScores

        func encode(to encoder: any Encoder) throws {
            var object = encoder.container(keyedBy: Key.self)
            try encode(into: &object)
        }

        func encode(into object: inout KeyedEncodingContainer<Key>) throws {
            let main = scores.atFloor[DetectorScores.mainFloor]
            try object.encode(scores.pictures, forKey: .pictures)
            try object.encode(main?.faces, forKey: .faces20)
            for (floor, key) in zip(DetectorScores.floors, [Key.ap12, .ap20, .ap32]) {
                try object.encode(scores.atFloor[floor]?.averagePrecision, forKey: key)
            }
            try object.encode(main?.recallAtPrecision95, forKey: .recall)
            try object.encode(main?.scoreAtPrecision95, forKey: .score)
            try object.encode(scores.landmarks.overBox, forKey: .landmarkError)
            try object.encode(scores.landmarks.overEyes, forKey: .landmarkErrorEyes)
            try object.encode(scores.emptyPictures, forKey: .emptyPictures)
            try object.encode(scores.picturesWithAlarm, forKey: .falseAlarms)
            try object.encode(scores.falseAlarmRate, forKey: .falseAlarmRate)
        }
    }
}

extension FaceGroup: Encodable {
    private enum Key: String, CodingKey {
        case name, recall
        case faces = "faces_20"
        case precise = "recall_p95_20"
        case landmarkError = "landmark_error"
        case landmarkErrorEyes = "landmark_error_eyes"
    }

    func encode(to encoder: any Encoder) throws {
        var object = encoder.container(keyedBy: Key.self)
        try object.encode(name, forKey: .name)
        try object.encode(faces, forKey: .faces)
        try object.encode(recallAtPrecision95, forKey: .precise)
        try object.encode(recall, forKey: .recall)
        try object.encode(landmarks.overBox, forKey: .landmarkError)
        try object.encode(landmarks.overEyes, forKey: .landmarkErrorEyes)
    }
}
