/// Writes frames as rows of comma-separated values (RFC 4180 with line feeds), one per face and frame; a frame without
/// faces gives one row whose face columns are empty.
///
/// Decimals are those of `EventEncoder`, the point is always '.', what is missing is empty. A name with a comma, a quote
/// or a line break in it stands in quotes, as it is. The buffer is used again and again: in steady state nothing is allocated.
public struct CSVEncoder: Sendable {
    private var buffer = LineBuffer()
    private var classes: [String] = []

    /// What every header begins with.
    public static let firstColumns: StaticString = "source,frame,pts,time,face"

    public init() {}

    /// What the last call wrote: whole rows, line feeds included.
    public var lines: [UInt8] { buffer.bytes }

    /// Makes `lines` the header for these classes, which later rows follow.
    public mutating func encodeHeader(classes: [String]) {
        self.classes = classes
        buffer.clear()
        buffer.append(Self.firstColumns)
        buffer.append(",x,y,width,height,score")
        buffer.append(",left_eye_x,left_eye_y,right_eye_x,right_eye_y,nose_x,nose_y")
        buffer.append(",left_mouth_x,left_mouth_y,right_mouth_x,right_mouth_y,yaw,pitch,roll,expression")
        for name in classes {
            buffer.append(",")
            append("p_" + name)
        }
        for name in classes {
            buffer.append(",")
            append("s_" + name)
        }
        buffer.append("\n")
    }

    /// Makes `lines` the rows of `frame`.
    public mutating func encode(_ frame: FrameEvent) {
        buffer.clear()
        if frame.faces.isEmpty {
            append(leading: frame)
            for _ in 0..<(20 + 2 * classes.count) { buffer.append(",") }
            buffer.append("\n")
        }
        for index in frame.faces.indices {
            append(leading: frame)
            append(frame.faces[index])
            buffer.append("\n")
        }
    }

    private mutating func append(leading frame: FrameEvent) {
        append(frame.header.source)
        buffer.append(",")
        buffer.append(frame.frame)
        buffer.append(",")
        if let pts = frame.header.pts { buffer.append(pts, .seconds, missing: "") }
        buffer.append(",")
        if let time = frame.header.time { buffer.append(time, quote: "", missing: "") }
    }

    private mutating func append(_ face: FaceRecord) {
        buffer.append(",")
        buffer.append(face.id)
        append(face.box.x, .pixels)
        append(face.box.y, .pixels)
        append(face.box.width, .pixels)
        append(face.box.height, .pixels)
        append(face.score, .probability)
        append(face.landmarks.leftEye)
        append(face.landmarks.rightEye)
        append(face.landmarks.nose)
        append(face.landmarks.leftMouth)
        append(face.landmarks.rightMouth)
        append(face.pose?.yaw, .degrees)
        append(face.pose?.pitch, .degrees)
        append(face.pose?.roll, .degrees)
        buffer.append(",")
        if let index = face.expression, classes.indices.contains(index) { append(classes[index]) }
        append(face.probabilities)
        append(face.smoothed)
    }

    private mutating func append(_ point: PixelPoint) {
        append(point.x, .pixels)
        append(point.y, .pixels)
    }

    private mutating func append(_ probabilities: ClassProbabilities?) {
        for index in classes.indices {
            append(probabilities.flatMap { index < $0.count ? $0[index] : nil }, .probability)
        }
    }

    /// A comma and the number.
    private mutating func append(_ value: Float?, _ decimals: Decimals) {
        buffer.append(",")
        if let value { buffer.append(value, decimals, missing: "") }
    }

    private mutating func append(_ text: String) {
        let needsQuotes = text.utf8.contains { byte in
            byte == UInt8(ascii: ",") || byte == UInt8(ascii: "\"") || byte == 0x0A || byte == 0x0D
        }
        if needsQuotes { buffer.append("\"") }
        for byte in text.utf8 {
            if byte == UInt8(ascii: "\"") { buffer.append(byte: byte) }
            buffer.append(byte: byte)
        }
        if needsQuotes { buffer.append("\"") }
    }
}
