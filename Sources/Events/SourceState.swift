/// What is going on in a source: what began and has not ended. A reader that comes late gets it in its `hello`.
public struct SourceState: Equatable, Sendable {
    /// The faces that are followed, in the order in which they were confirmed.
    public var faces: [Face] = []
    /// What keeps the results from being good, in the order in which it began.
    public var degraded: [DegradedEvent.Reason] = []
    /// There while the source is lost.
    public var lost: Loss?

    public init() {}

    /// That the source is lost.
    public struct Loss: Equatable, Sendable {
        /// Why, in a few words.
        public var reason: String
        /// Source time in seconds at which it was lost; nil where the source has no times.
        public var since: Double?

        public init(reason: String, since: Double?) {
            self.reason = reason
            self.since = since
        }
    }

    /// A face that is followed.
    public struct Face: Equatable, Sendable {
        public var face: Int
        /// Source time in seconds at which the face was confirmed; nil where the source has no times.
        public var since: Double?
        /// What it expresses at present; nil where no expression has begun.
        public var expression: Expression?

        public init(face: Int, since: Double?, expression: Expression? = nil) {
            self.face = face
            self.since = since
            self.expression = expression
        }
    }

    /// An expression that has begun.
    public struct Expression: Equatable, Sendable {
        /// Name of the class, one of `HelloEvent.classes`.
        public var expression: String
        /// Source time in seconds at which it began.
        public var since: Double

        public init(expression: String, since: Double) {
            self.expression = expression
            self.since = since
        }
    }

    /// Takes in what `event` tells.
    mutating func apply(_ event: Event) {
        switch event {
        case .face(let event):
            if event.phase == .start {
                faces.append(Face(face: event.face, since: event.header.pts))
            } else {
                faces.removeAll { $0.face == event.face }
            }
        case .expression(let event):
            guard let index = faces.firstIndex(where: { $0.face == event.face }) else { return }
            faces[index].expression =
                event.phase == .start ? Expression(expression: event.expression, since: event.since) : nil
        case .degraded(let event):
            degraded.removeAll { $0 == event.reason }
            if event.phase == .start { degraded.append(event.reason) }
        case .camera(let event):
            switch event.change {
            case .lost(let reason): lost = Loss(reason: reason, since: event.header.pts)
            case .found: lost = nil
            }
        case .hello, .frame, .goodbye:
            break
        }
    }
}

extension SourceState: Decodable {}
extension SourceState.Loss: Decodable {}
extension SourceState.Face: Decodable {}
extension SourceState.Expression: Decodable {}
