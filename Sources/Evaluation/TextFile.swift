import Glibc

/// Writes a text file whole, with an error that names it.
enum TextFile {
    static func write(_ lines: [String], to path: String) throws(EvaluationError) {
        guard let file = fopen(path, "we") else { throw .unwritable("\(path): \(String(cString: strerror(errno)))") }
        var isWhole = true
        for line in lines where isWhole { isWhole = fputs(line, file) >= 0 }
        let closed = fclose(file) == 0
        guard isWhole, closed else { throw .unwritable("\(path): \(String(cString: strerror(errno)))") }
    }
}
