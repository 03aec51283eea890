internal import Glibc
public import Imaging

/// Follows one face from frame to frame by its looks, without the detector.
///
/// The face where it was last detected is kept as a small upright template. In a later frame the template is first sought
/// around the expected place by normalised correlation, coarsely, then its place, size and tilt are refined by inverse
/// compositional Lucas-Kanade steps over similarities, coarse to fine. Light may change by any gain and offset. Keeping the
/// template of the last detection, it does not drift.
public final class LandmarkTracker {
    /// Correlation below which the face counts as lost.
    private static let leastCorrelation: Float = 0.75
    private static let coarse = 16
    private static let fine = 48

    private let warper = Warper()
    private let coarseTemplate = FacePatch(side: LandmarkTracker.coarse)
    private let fineTemplate = FacePatch(side: LandmarkTracker.fine)
    private let search = FaceSearch(side: LandmarkTracker.coarse)
    /// The landmarks of the template, and the crops' transforms for them.
    private var landmarks: Landmarks?

    public init() {}

    /// Takes the face with these landmarks in `plane` as the template. False where the landmarks are degenerate or the
    /// face has no texture: then there is nothing to follow.
    @discardableResult
    public func lock(on landmarks: Landmarks, in plane: LumaPlane) -> Bool {
        self.landmarks = nil
        guard coarseTemplate.learn(landmarks, in: plane, warper), fineTemplate.learn(landmarks, in: plane, warper)
        else { return false }
        self.landmarks = landmarks
        return true
    }

    /// Where the landmarks are in `plane`; nil where the face is lost and has to be detected again.
    ///
    /// `expected` is where they would be if nothing surprising happened: their last place, or a prediction. Being off by
    /// half of the face's size is fine.
    public func track(in plane: LumaPlane, expected: Landmarks) -> Landmarks? {
        guard let landmarks, var motion = SimilarityTransform(from: landmarks, to: expected) else { return nil }
        motion = search.find(coarseTemplate, around: motion, in: plane, warper)
        guard let rough = coarseTemplate.refine(motion, in: plane, warper),
            let exact = fineTemplate.refine(rough.motion, in: plane, warper),
            exact.correlation >= LandmarkTracker.leastCorrelation
        else { return nil }
        let found = landmarks.map { exact.motion($0) }
        let centre = found.centroid
        let isInside =
            centre.x >= 0 && centre.y >= 0 && centre.x < Float(plane.width) && centre.y < Float(plane.height)
        return isInside ? found : nil
    }
}
