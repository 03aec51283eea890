public import Imaging

/// Where the five landmarks lie in an upright square crop of a face: a template of points and a margin around it.
///
/// The training of the networks uses the same definition (`Training/common/similarity.py`). The landmarks are taken to
/// the template by the least-squares similarity; the crop is then sampled by that transform's inverse.
public struct Alignment: Equatable, Sendable {
    /// The layouts of a face that networks here are trained on.
    public enum Template: String, CaseIterable, Sendable {
        /// The common 112 x 112 layout of face recognition.
        case arcface
        /// Mean landmarks of FER2013's 48 x 48 tiles: framed as FER2013 frames a face.
        case fer2013
    }

    public let template: Template
    /// The share of the crop's side that is added on each side.
    public let margin: Float

    public init(_ template: Template, margin: Float = 0) {
        self.template = template
        self.margin = margin
    }

    /// Reads a network's `ferd.crop`, such as "fer2013 margin=0.1"; a missing margin is 0.
    public init(parsing description: String) throws(AlignmentError) {
        var words = description.split(separator: " ")
        guard !words.isEmpty, let template = Template(rawValue: String(words.removeFirst())) else {
            throw AlignmentError(description: description)
        }
        var margin: Float = 0
        for word in words {
            let parts = word.split(separator: "=", omittingEmptySubsequences: false)
            // A margin of -0.5 would leave nothing of the crop.
            guard parts.count == 2, parts[0] == "margin", let number = Float(parts[1]), number > -0.5, number <= 10
            else { throw AlignmentError(description: description) }
            margin = number
        }
        self.init(template, margin: margin)
    }

    /// The template's points in pixels of a crop of `side` pixels.
    public func points(side: Int) -> Landmarks {
        let (points, designSide) = template.design
        let (margin, side) = (Double(margin), Double(side))
        func place(_ coordinate: Float) -> Float {
            // Shares count from the picture's edge, half a pixel before the first pixel's centre.
            let share = (Double(coordinate) + 0.5) / designSide
            return Float((share + margin) / (1 + 2 * margin) * side - 0.5)
        }
        return points.map { Point(x: place($0.x), y: place($0.y)) }
    }

    /// The transform from pixels of a crop of `side` pixels to pixels of the picture that `landmarks` belong to, ready for
    /// `Warper`; nil where the landmarks are degenerate (all in one place, not finite).
    public func cropToSource(_ landmarks: Landmarks, side: Int) -> SimilarityTransform? {
        SimilarityTransform(from: landmarks, to: points(side: side))?.inverse
    }
}

/// A `ferd.crop` that names no known template or has a margin that is no number.
public struct AlignmentError: Error, Equatable, CustomStringConvertible {
    public let description: String

    init(description: String) {
        let known = Alignment.Template.allCases.map(\.rawValue).joined(separator: ", ")
        self.description = "unknown crop \"\(description)\": expected one of \(known), then margin=NUMBER or nothing"
    }
}

extension Alignment.Template {
    /// The points in pixels of the square in which the template was drawn, and that square's side.
    fileprivate var design: (points: Landmarks, side: Double) {
        switch self {
        case .arcface:
            (
                Landmarks(
                    leftEye: Point(x: 38.2946, y: 51.6963), rightEye: Point(x: 73.5318, y: 51.5014),
                    nose: Point(x: 56.0252, y: 71.7366), leftMouth: Point(x: 41.5493, y: 92.3655),
                    rightMouth: Point(x: 70.7299, y: 92.2041)), 112
            )
        case .fer2013:
            (
                Landmarks(
                    leftEye: Point(x: 14.9, y: 18.0), rightEye: Point(x: 31.8, y: 17.8), nose: Point(x: 23.5, y: 29.0),
                    leftMouth: Point(x: 17.0, y: 36.3), rightMouth: Point(x: 30.4, y: 36.1)), 48
            )
        }
    }
}
