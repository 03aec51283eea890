/// How a camera is used. What is nil is chosen to suit the analysis of faces.
public struct CameraOptions: Equatable, Sendable {
    /// Pixels, as the camera gives them (before the rotation).
    public var size: PictureSize?
    /// Frames per second.
    public var rate: Double?
    /// V4L2's letters for the pixel format, in any case: `YUYV`, `MJPG` …
    public var format: String?
    /// Settings of the camera, made in this order whenever it is opened.
    public var controls: [CameraControl] = []
    public var rotation: Rotation = .none
    /// Whether left and right are exchanged, after the rotation.
    public var isMirrored = false
    /// Hand out every n-th picture only; at least 1.
    public var every = 1
    /// Seconds within which an opened camera must give its first picture. Some take more than a second.
    public var firstPictureTimeout = 5.0
    /// Seconds without a picture after which a camera is taken for hung.
    public var pictureTimeout = 2.0

    public init() {}

    /// The letters that `format` can be: those of what ferd reads.
    public static var formats: [String] { CameraFormat.all.map(\.code.description) }

    /// Clockwise, in degrees.
    public enum Rotation: Int, CaseIterable, Sendable {
        case none = 0
        case quarter = 90
        case half = 180
        case threeQuarters = 270
    }
}

/// A setting of a camera, as `v4l2-ctl --list-ctrls` names it.
public struct CameraControl: Equatable, Sendable {
    public var name: String
    public var value: Int

    public init(name: String, value: Int) {
        self.name = name
        self.value = value
    }
}

extension Orientation {
    /// How pictures of a camera that is mounted otherwise than upright are turned.
    init(_ rotation: CameraOptions.Rotation, mirrored: Bool) {
        switch rotation {
        case .none: self.init(mirrored: mirrored)
        case .quarter: self.init(transposed: true, mirrored: !mirrored)
        case .half: self.init(mirrored: !mirrored, flipped: true)
        case .threeQuarters: self.init(transposed: true, mirrored: mirrored, flipped: true)
        }
    }
}
