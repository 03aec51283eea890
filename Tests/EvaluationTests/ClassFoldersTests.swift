import Foundation
import Imaging
import Testing

@testable import Evaluation

@Suite struct ClassFoldersTests {
    private func picture() throws -> Data {
        try Data(contentsOf: URL(filePath: "\(Goldens.folder)/../StillPictures/grey.png"))
    }

    @Test func foldersAreClassesInAnyUsualWord() throws {
        let folder = try TemporaryFolder()
        for name in [
            "happy/b.png", "happy/a.PNG", "Sadness/x.png", "surprised/1.png", "happy/notes.txt", "happy/.hidden.png",
        ] {
            try folder.write(name, picture())
        }
        let faces = try LabelledFaces.read(folder.path, split: .valid, labels: .ferplus)
        #expect(faces.faces.map(\.label) == [.sadness, .happiness, .happiness, .surprise])
        #expect(faces.faces.map(\.index) == [0, 1, 2, 3])
        #expect(try faces.withLuma(faces.faces[1]) { [$0.width, $0.height] } == [30, 18])
    }

    @Test func aSplitsOwnFolderIsTaken() throws {
        let folder = try TemporaryFolder()
        try folder.write("train/anger/1.png", picture())
        try folder.write("test/fear/1.png", picture())
        #expect(try LabelledFaces.read(folder.path, split: .test, labels: .ferplus).faces.map(\.label) == [.fear])
        #expect(try LabelledFaces.read(folder.path, split: .train, labels: .ferplus).faces.map(\.label) == [.anger])
    }

    @Test func aSplitThatHasNoFolderIsSaid() throws {
        let folder = try TemporaryFolder()
        try folder.write("anger/1.png", picture())
        let notes = try LabelledFaces.read(folder.path, split: .test, labels: .ferplus).notes
        #expect(notes == ["there is no folder \(folder.path)/test: all pictures were taken, of whatever split"])
    }

    @Test func contemptIsNoneOfTheSevenAndSaidSo() throws {
        let folder = try TemporaryFolder()
        try folder.write("contempt/1.png", picture())
        try folder.write("anger/1.png", picture())
        let faces = try LabelledFaces.read(folder.path, split: .valid, labels: .fer2013)
        #expect(faces.faces.map(\.label) == [.anger])
        #expect(faces.notes.last == "left out 1 pictures of contempt, which is not among the labels")
    }

    @Test func faultsAreNamed() throws {
        let folder = try TemporaryFolder()
        func fault() -> String {
            message {
                let faces = try LabelledFaces.read(folder.path, split: .valid, labels: .ferplus)
                for face in faces.faces { try faces.withLuma(face) { _ in } }
            }.replacingOccurrences(of: folder.path, with: "DIR")
        }
        #expect(fault() == "DIR: holds neither ferplus_valid.csv nor fer2013.csv nor a folder for each class")
        try folder.write("anger/1.png", Data("no picture".utf8))
        #expect(fault() == "DIR/anger/1.png: not a picture that FFmpeg knows")
        try folder.write("hunger/1.png", picture())
        #expect(fault().hasPrefix("DIR/hunger: no expression has that name"))
        #expect(
            message { _ = try LabelledFaces.read("/nonexistent", split: .valid, labels: .ferplus) }
                == "/nonexistent: no such folder")
    }
}
