/// The forms in which detectors give their faces: each has outputs of its own names and shapes for every stride S.
///
/// In all of them a cell's face is its centre and its landmarks as offsets from the cell in cells, and the logarithm of
/// its width and height in cells; the landmarks' order is that of `Landmarks.points`.
enum DetectorForm: Equatable {
    /// ferd's own, plane after plane: `score_S` [1, 1, rows, columns], `box_S` [1, 4, rows, columns] and `landmarks_S`
    /// [1, 10, rows, columns].
    case ferd
    /// That of YuNet (Wu, Peng and Yu 2023) as the OpenCV Zoo hands it out, cell after cell: `cls_S` and `obj_S`
    /// [1, cells, 1], `bbox_S` [1, cells, 4] and `kps_S` [1, cells, 10]. A score is the root of the product of `cls` and
    /// `obj`. Its first eye is the person's right one, which lies left in the picture.
    case yunet

    /// The names of the outputs of one stride.
    struct Names: Equatable {
        let score: String
        /// nil where the score says it all.
        let objectness: String?
        let box: String
        let landmarks: String

        var all: [String] { [score, objectness, box, landmarks].compactMap { $0 } }
    }

    func names(stride: Int) -> Names {
        switch self {
        case .ferd:
            Names(score: "score_\(stride)", objectness: nil, box: "box_\(stride)", landmarks: "landmarks_\(stride)")
        case .yunet:
            Names(
                score: "cls_\(stride)", objectness: "obj_\(stride)", box: "bbox_\(stride)",
                landmarks: "kps_\(stride)")
        }
    }

    /// The shape of an output with `channels` numbers for each cell.
    func shape(channels: Int, rows: Int, columns: Int) -> [Int] {
        switch self {
        case .ferd: [1, channels, rows, columns]
        case .yunet: [1, rows * columns, channels]
        }
    }

    /// The place of a cell's number in an output of that shape.
    func index(_ channel: Int, of channels: Int, cell: Int, cells: Int) -> Int {
        switch self {
        case .ferd: channel * cells + cell
        case .yunet: cell * channels + channel
        }
    }
}
