extension CodingUserInfoKey {
    /// Where a decoder's `userInfo` holds the class names of the source's `hello`, a `[String]`: frames name their
    /// classes, `FaceRecord` counts them.
    public static let eventClasses = CodingUserInfoKey(rawValue: "ferd.classes").unsafelyUnwrapped
}

extension FrameEvent: Decodable {
    private enum CodingKeys: String, CodingKey {
        case frame, dropped, faces
    }

    public init(from decoder: any Decoder) throws {
        header = try EventHeader(from: decoder)
        let container = try decoder.container(keyedBy: CodingKeys.self)
        frame = try container.decode(Int.self, forKey: .frame)
        dropped = try container.decode(Int.self, forKey: .dropped)
        faces = try container.decode([FaceRecord].self, forKey: .faces)
    }
}

extension FaceRecord: Decodable {
    private enum CodingKeys: String, CodingKey {
        case id, box, score, landmarks, pose, expression, probabilities, smoothed
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        id = try container.decode(Int.self, forKey: .id)
        box = try container.decode(PixelBox.self, forKey: .box)
        score = try container.decode(Float.self, forKey: .score)
        landmarks = try container.decode(FaceLandmarks.self, forKey: .landmarks)
        pose = try container.decodeIfPresent(HeadPose.self, forKey: .pose)
        probabilities = try container.decodeIfPresent(ClassProbabilities.self, forKey: .probabilities)
        smoothed = try container.decodeIfPresent(ClassProbabilities.self, forKey: .smoothed)
        expression = nil
        if let name = try container.decodeIfPresent(String.self, forKey: .expression) {
            guard let index = try decoder.eventClasses.firstIndex(of: name) else {
                throw DecodingError.dataCorruptedError(
                    forKey: .expression, in: container, debugDescription: "'\(name)' is none of the classes")
            }
            expression = index
        }
    }
}

extension PixelBox: Decodable {
    public init(from decoder: any Decoder) throws {
        var container = try decoder.unkeyedContainer()
        x = try container.decode(Float.self)
        y = try container.decode(Float.self)
        width = try container.decode(Float.self)
        height = try container.decode(Float.self)
    }
}

extension PixelPoint: Decodable {
    public init(from decoder: any Decoder) throws {
        var container = try decoder.unkeyedContainer()
        x = try container.decode(Float.self)
        y = try container.decode(Float.self)
    }
}

extension FaceLandmarks: Decodable {
    public init(from decoder: any Decoder) throws {
        var container = try decoder.unkeyedContainer()
        leftEye = try container.decode(PixelPoint.self)
        rightEye = try container.decode(PixelPoint.self)
        nose = try container.decode(PixelPoint.self)
        leftMouth = try container.decode(PixelPoint.self)
        rightMouth = try container.decode(PixelPoint.self)
    }
}

extension ClassProbabilities: Decodable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let named = try container.decode([String: Float].self)
        let values = try decoder.eventClasses.map { name in
            guard let value = named[name] else {
                throw DecodingError.dataCorruptedError(
                    in: container, debugDescription: "no probability for '\(name)'")
            }
            return value
        }
        guard values.count <= Self.capacity else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "\(values.count) classes, \(Self.capacity) are the most")
        }
        self.init(count: values.count) { values[$0] }
    }
}

extension Decoder {
    fileprivate var eventClasses: [String] {
        get throws {
            guard let classes = userInfo[.eventClasses] as? [String] else {
                throw DecodingError.dataCorrupted(
                    .init(codingPath: codingPath, debugDescription: "userInfo lacks the class names (eventClasses)"))
            }
            return classes
        }
    }
}
