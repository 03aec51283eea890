/// How the detector does on faces of one kind, such as those that look aside.
///
/// False alarms belong to no kind of face, so these are shares of the faces found where precision is that of all pictures.
struct FaceGroup: Equatable, Sendable {
    /// What is measured and its range, such as "yaw 15-30".
    let name: String
    let faces: Int
    /// Share of them found at the score at which precision over all pictures is 0.95; nil where it never is.
    let recallAtPrecision95: Double?
    /// Share of them found at the score in use.
    let recall: Double
    let landmarks: DetectorScores.LandmarkError

    /// A range of a measure, with its end left out.
    struct Band: Sendable {
        let name: String
        let range: Range<Double>
    }

    /// Turn of the head to either side in degrees: the usual bands of 30 degrees, the first one halved.
    static let yawBands = [
        Band(name: "yaw 0-15", range: 0..<15), Band(name: "yaw 15-30", range: 15..<30),
        Band(name: "yaw 30-60", range: 30..<60), Band(name: "yaw 60-90", range: 60..<181),
    ]
    /// Mean luma in the face's box.
    static let lumaBands = [
        Band(name: "luma 0-63", range: 0..<64), Band(name: "luma 64-127", range: 64..<128),
        Band(name: "luma 128-191", range: 128..<192), Band(name: "luma 192-255", range: 192..<256),
    ]

    /// One group for each of `bands` in which there are faces; those that `measure` knows nothing of are left out.
    /// - Parameters:
    ///   - precise: score at which precision over all pictures is 0.95.
    ///   - threshold: score in use.
    static func groups(
        of faces: [JudgedFace], by bands: [Band], precise: Double?, threshold: Double,
        measure: (JudgedFace) -> Double?
    ) -> [FaceGroup] {
        let measured = faces.map { (face: $0, value: measure($0)) }
        return bands.compactMap { band in
            let members = measured.filter { $0.value.map(band.range.contains) ?? false }.map(\.face)
            guard !members.isEmpty else { return nil }
            func recall(_ score: Double) -> Double {
                Double(members.count { $0.prediction.map { $0.score >= score } ?? false }) / Double(members.count)
            }
            return FaceGroup(
                name: band.name, faces: members.count, recallAtPrecision95: precise.map(recall),
                recall: recall(threshold), landmarks: DetectorScores.LandmarkError(members))
        }
    }
}
