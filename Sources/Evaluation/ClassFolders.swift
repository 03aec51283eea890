/// Reads a folder of pictures for each class, named by the class in any usual word ("happiness", "happy" ...). Where the
/// split has a folder of its own (`DIR/valid/happy/...`), that one is read.
enum ClassFolders {
    private static let pictureEndings = ["png", "jpg", "jpeg", "webp", "bmp", "pgm", "tif", "tiff", "gif"]

    static func read(_ folder: String, split: DataSplit, labels: LabelSet) throws -> LabelledFaces {
        let part = "\(folder)/\(split.rawValue)"
        let root = DataFile.isFolder(part) ? part : folder
        let classes = try DataFile.names(in: root).filter { DataFile.isFolder("\(root)/\($0)") }
        guard !classes.isEmpty else {
            throw EvaluationError.unreadable(
                "\(folder): holds neither ferplus_\(split.rawValue).csv nor fer2013.csv nor a folder for each class")
        }
        var faces = LabelledFaces()
        if root == folder {
            faces.notes.append("there is no folder \(part): all pictures were taken, of whatever split")
        }
        for name in classes {
            guard let expression = FaceExpression(name: name) else {
                throw EvaluationError.unsuitable(
                    "\(root)/\(name): no expression has that name; folders are named "
                        + FaceExpression.allCases.map(\.name).joined(separator: ", "))
            }
            let pictures = try DataFile.names(in: "\(root)/\(name)").filter(isPicture)
            guard labels.expressions.contains(expression) else {
                faces.notes.append(
                    "left out \(pictures.count) pictures of \(expression.name), which is not among the labels")
                continue
            }
            for picture in pictures {
                faces.faces.append(
                    LabelledFace(
                        index: faces.faces.count, label: expression, plurality: nil, landmarks: nil,
                        picture: .file("\(root)/\(name)/\(picture)")))
            }
        }
        return faces
    }

    private static func isPicture(_ name: String) -> Bool {
        guard let dot = name.lastIndex(of: ".") else { return false }
        return pictureEndings.contains(name[name.index(after: dot)...].lowercased())
    }
}
