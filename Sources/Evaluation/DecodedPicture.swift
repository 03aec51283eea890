import Capture
import Imaging

/// Decodes a picture of a data set: one that cannot be decoded makes the set broken.
enum DecodedPicture {
    static func luma(contentsOf path: String) throws(EvaluationError) -> LumaImage {
        guard DataFile.exists(path) else { throw .unreadable("\(path): missing") }
        do {
            return try StillPicture.luma(contentsOf: path)
        } catch {
            throw .broken("\(error)")
        }
    }

    static func luma(bytes: [UInt8], name: String) throws(EvaluationError) -> LumaImage {
        do {
            return try StillPicture.luma(bytes: bytes, name: name)
        } catch {
            throw .broken("\(error)")
        }
    }
}
