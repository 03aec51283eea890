import Glibc

/// When a file is put aside for a new one, and how many are kept: `events.jsonl.1` is the latest of them.
public struct FileRotation: Equatable, Sendable {
    /// The most bytes of a file; one line may be larger.
    public var size: Int
    /// How many files are kept beside the current one; 1 or more.
    public var keep: Int

    public init(size: Int, keep: Int = 5) {
        self.size = size
        self.keep = keep
    }

    /// Makes room for a new file at `path`: each of the kept ones gets the next number, the last one goes.
    /// - Returns: the `errno` where `path` could not be put aside; nil: done.
    func putAside(_ path: String) -> Int32? {
        for number in stride(from: keep, to: 1, by: -1) {
            // There may be fewer yet.
            _ = rename("\(path).\(number - 1)", "\(path).\(number)")
        }
        return rename(path, "\(path).1") == 0 ? nil : errno
    }
}
