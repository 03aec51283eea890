/// Writes events as JSON lines (RFC 8259, one object and a line feed each) into a buffer that it uses again and again.
///
/// Keys come in a fixed order and numbers with fixed decimals: pixels and degrees 1, seconds, milliseconds and hertz 3,
/// probabilities, scores and temperatures 4. The same events give the same bytes on every machine, and in steady state
/// nothing is allocated.
public struct EventEncoder: Sendable {
    var buffer = LineBuffer()
    private var classes: [String] = []
    /// `"name":` of each class, escaped once.
    private var classKeys: [[UInt8]] = []

    public init() {}

    /// The line of the last event, its line feed included.
    public var line: [UInt8] { buffer.bytes }

    /// Makes `line` the line of `event`. The class names in frames are those of the last `hello`.
    public mutating func encode(_ event: Event) {
        buffer.clear()
        switch event {
        case .hello(let hello): append(hello)
        case .frame(let frame): append(frame)
        case .face(let face): append(face)
        case .expression(let expression): append(expression)
        case .camera(let camera): append(camera)
        case .degraded(let degraded): append(degraded)
        case .goodbye(let goodbye): append(goodbye)
        }
        buffer.append("}\n")
    }

    private mutating func append(_ header: EventHeader, event: StaticString) {
        buffer.append("{\"event\":\"")
        buffer.append(event)
        buffer.append("\",\"source\":")
        buffer.append(json: header.source)
        buffer.append(",\"seq\":")
        buffer.append(header.seq)
        buffer.append(",\"pts\":")
        append(header.pts, .seconds)
        buffer.append(",\"time\":")
        if let time = header.time {
            buffer.append(time, quote: "\"", missing: "null")
        } else {
            buffer.append("null")
        }
    }

    private mutating func append(_ phase: Phase) {
        switch phase {
        case .start: buffer.append(",\"phase\":\"start\"")
        case .end: buffer.append(",\"phase\":\"end\"")
        }
    }

    mutating func append(_ value: Double?, _ decimals: Decimals) {
        if let value { buffer.append(value, decimals) } else { buffer.append("null") }
    }

    mutating func append(_ value: Int?) {
        if let value { buffer.append(value) } else { buffer.append("null") }
    }

    mutating func append(json value: String?) {
        if let value { buffer.append(json: value) } else { buffer.append("null") }
    }
}

// MARK: frames

extension EventEncoder {
    private mutating func append(_ event: FrameEvent) {
        append(event.header, event: "frame")
        buffer.append(",\"frame\":")
        buffer.append(event.frame)
        buffer.append(",\"dropped\":")
        buffer.append(event.dropped)
        buffer.append(",\"faces\":[")
        for index in event.faces.indices {
            if index > 0 { buffer.append(",") }
            append(event.faces[index])
        }
        buffer.append("]")
    }

    private mutating func append(_ face: FaceRecord) {
        buffer.append("{\"id\":")
        buffer.append(face.id)
        buffer.append(",\"box\":[")
        buffer.append(face.box.x, .pixels)
        buffer.append(",")
        buffer.append(face.box.y, .pixels)
        buffer.append(",")
        buffer.append(face.box.width, .pixels)
        buffer.append(",")
        buffer.append(face.box.height, .pixels)
        buffer.append("],\"score\":")
        buffer.append(face.score, .probability)
        buffer.append(",\"landmarks\":[")
        append(face.landmarks.leftEye)
        buffer.append(",")
        append(face.landmarks.rightEye)
        buffer.append(",")
        append(face.landmarks.nose)
        buffer.append(",")
        append(face.landmarks.leftMouth)
        buffer.append(",")
        append(face.landmarks.rightMouth)
        buffer.append("],\"pose\":")
        append(face.pose)
        buffer.append(",\"expression\":")
        append(json: face.expression.flatMap { classes.indices.contains($0) ? classes[$0] : nil })
        buffer.append(",\"probabilities\":")
        append(face.probabilities)
        buffer.append(",\"smoothed\":")
        append(face.smoothed)
        buffer.append("}")
    }

    private mutating func append(_ point: PixelPoint) {
        buffer.append("[")
        buffer.append(point.x, .pixels)
        buffer.append(",")
        buffer.append(point.y, .pixels)
        buffer.append("]")
    }

    private mutating func append(_ pose: HeadPose?) {
        guard let pose else { return buffer.append("null") }
        buffer.append("{\"yaw\":")
        buffer.append(pose.yaw, .degrees)
        buffer.append(",\"pitch\":")
        buffer.append(pose.pitch, .degrees)
        buffer.append(",\"roll\":")
        buffer.append(pose.roll, .degrees)
        buffer.append("}")
    }

    private mutating func append(_ probabilities: ClassProbabilities?) {
        guard let probabilities else { return buffer.append("null") }
        buffer.append("{")
        for index in 0..<min(probabilities.count, classKeys.count) {
            if index > 0 { buffer.append(",") }
            buffer.append(raw: classKeys[index])
            buffer.append(probabilities[index], .probability)
        }
        buffer.append("}")
    }
}

// MARK: happenings

extension EventEncoder {
    private mutating func append(_ event: HelloEvent) {
        classes = event.classes
        classKeys = event.classes.map { name in
            var key = LineBuffer()
            key.append(json: name)
            key.append(":")
            return key.bytes
        }
        append(event.header, event: "hello")
        buffer.append(",\"schema\":")
        buffer.append(Event.schema)
        buffer.append(",\"version\":")
        buffer.append(json: event.version)
        buffer.append(",\"mode\":")
        buffer.append(json: event.mode.rawValue)
        buffer.append(",\"width\":")
        buffer.append(event.width)
        buffer.append(",\"height\":")
        buffer.append(event.height)
        buffer.append(",\"rate\":")
        append(event.rate, .hertz)
        buffer.append(",\"classes\":[")
        for (index, name) in event.classes.enumerated() {
            if index > 0 { buffer.append(",") }
            buffer.append(json: name)
        }
        buffer.append("],\"networks\":[")
        for (index, network) in event.networks.enumerated() {
            if index > 0 { buffer.append(",") }
            append(network)
        }
        buffer.append("],\"settings\":")
        append(event.settings)
        if let state = event.state {
            buffer.append(",\"state\":")
            append(state)
        }
    }

    private mutating func append(_ network: NetworkRecord) {
        buffer.append("{\"task\":")
        buffer.append(json: network.task)
        buffer.append(",\"name\":")
        buffer.append(json: network.name)
        buffer.append(",\"classes\":")
        append(network.classes)
        buffer.append(",\"temperature\":")
        append(network.temperature, .probability)
        buffer.append(",\"trained_on\":")
        append(json: network.trainedOn)
        buffer.append("}")
    }

    private mutating func append(_ state: SourceState) {
        buffer.append("{\"faces\":[")
        for (index, face) in state.faces.enumerated() {
            buffer.append(index > 0 ? ",{\"face\":" : "{\"face\":")
            buffer.append(face.face)
            buffer.append(",\"since\":")
            append(face.since, .seconds)
            buffer.append(",\"expression\":")
            if let expression = face.expression {
                buffer.append("{\"expression\":")
                buffer.append(json: expression.expression)
                buffer.append(",\"since\":")
                buffer.append(expression.since, .seconds)
                buffer.append("}")
            } else {
                buffer.append("null")
            }
            buffer.append("}")
        }
        buffer.append("],\"degraded\":[")
        for (index, reason) in state.degraded.enumerated() {
            if index > 0 { buffer.append(",") }
            buffer.append(json: reason.rawValue)
        }
        buffer.append("],\"lost\":")
        if let loss = state.lost {
            buffer.append("{\"reason\":")
            buffer.append(json: loss.reason)
            buffer.append(",\"since\":")
            append(loss.since, .seconds)
            buffer.append("}")
        } else {
            buffer.append("null")
        }
        buffer.append("}")
    }

    private mutating func append(_ settings: SettingsRecord) {
        buffer.append("{\"every\":")
        buffer.append(settings.every)
        buffer.append(",\"detect_every\":")
        buffer.append(settings.detectEvery)
        buffer.append(",\"detect_size\":")
        buffer.append(settings.detectSize)
        buffer.append(",\"min_score\":")
        buffer.append(settings.minScore, .probability)
        buffer.append(",\"min_face\":")
        buffer.append(settings.minFace, .pixels)
        buffer.append(",\"max_faces\":")
        buffer.append(settings.maxFaces)
        buffer.append(",\"smoothing_s\":")
        buffer.append(settings.smoothing, .seconds)
        buffer.append(settings.averagesFlip ? ",\"flip\":true}" : ",\"flip\":false}")
    }

    private mutating func append(_ event: FaceEvent) {
        append(event.header, event: "face")
        append(event.phase)
        buffer.append(",\"face\":")
        buffer.append(event.face)
        if let ended = event.ended {
            buffer.append(",\"duration\":")
            buffer.append(ended.duration, .seconds)
            buffer.append(",\"frames\":")
            buffer.append(ended.frames)
        }
    }

    private mutating func append(_ event: ExpressionEvent) {
        append(event.header, event: "expression")
        append(event.phase)
        buffer.append(",\"face\":")
        buffer.append(event.face)
        buffer.append(",\"expression\":")
        buffer.append(json: event.expression)
        buffer.append(",\"since\":")
        buffer.append(event.since, .seconds)
        buffer.append(",\"confidence\":")
        buffer.append(event.confidence, .probability)
        if let ended = event.ended {
            buffer.append(",\"duration\":")
            buffer.append(ended.duration, .seconds)
            buffer.append(",\"peak\":")
            buffer.append(ended.peak, .probability)
        }
    }

    private mutating func append(_ event: CameraEvent) {
        append(event.header, event: "camera")
        switch event.change {
        case .lost(let reason):
            buffer.append(",\"phase\":\"lost\",\"reason\":")
            buffer.append(json: reason)
        case .found(let outage):
            buffer.append(",\"phase\":\"found\",\"outage_s\":")
            buffer.append(outage, .seconds)
        }
    }

    private mutating func append(_ event: DegradedEvent) {
        append(event.header, event: "degraded")
        append(event.phase)
        buffer.append(",\"reason\":")
        buffer.append(json: event.reason.rawValue)
        if let lost = event.lost {
            buffer.append(",\"lost\":")
            buffer.append(lost)
        }
    }

    private mutating func append(_ event: GoodbyeEvent) {
        append(event.header, event: "goodbye")
        buffer.append(",\"frames\":")
        buffer.append(event.frames)
        buffer.append(",\"dropped\":")
        buffer.append(event.dropped)
        buffer.append(",\"decode_errors\":")
        buffer.append(event.decodeErrors)
        buffer.append(",\"mended_times\":")
        buffer.append(event.mendedTimes)
        buffer.append(",\"faces\":")
        buffer.append(event.faces)
        buffer.append(",\"stage_ms\":")
        append(event.stageTimes)
        buffer.append(",\"exit\":")
        buffer.append(event.exit)
    }

    private mutating func append(_ stages: [StageTime]?) {
        guard let stages else { return buffer.append("null") }
        buffer.append("{")
        for (index, stage) in stages.enumerated() {
            if index > 0 { buffer.append(",") }
            buffer.append(json: stage.stage)
            buffer.append(":")
            buffer.append(stage.milliseconds, .milliseconds)
        }
        buffer.append("}")
    }
}
