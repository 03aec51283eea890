import Foundation
import Testing

@testable import Evaluation

@Suite struct CSVReaderTests {
    private func read(_ content: String) throws -> [[String]] {
        let folder = try TemporaryFolder(["table.csv": content])
        var reader = try CSVReader("\(folder.path)/table.csv")
        var rows = [reader.header]
        while try reader.next() { rows.append(reader.header.indices.map { reader.text($0) }) }
        return rows
    }

    @Test(arguments: [
        "a,b\n1,2\n3,4\n", "a,b\r\n1,2\r\n3,4\r\n", "a,b\n1,2\n3,4", "\u{FEFF}a,b\n1,2\n\n\r\n3,4\r\n\n",
        "a, b\n1 , 2\n3,4",
        "\"a\",\"b\"\n\"1\",2\n3,\"4\"\r\n",
    ]) func lineEndsBlanksAndQuotes(content: String) throws {
        #expect(try read(content) == [["a", "b"], ["1", "2"], ["3", "4"]])
    }

    @Test func quotedFieldsHoldCommasQuotesAndLines() throws {
        let rows = try read("a,b\n\"x,\"\"y\"\"\",\"line 1\nline 2\"\n,\"\"\n")
        #expect(rows == [["a", "b"], ["x,\"y\"", "line 1\nline 2"], ["", ""]])
    }

    @Test func quotesInsideAPlainFieldAreText() throws {
        #expect(try read("a\nit's 5\" wide\n") == [["a"], ["it's 5\" wide"]])
    }

    @Test(arguments: [
        ("a,b\n1,2\n3\n", "line 3: 1 fields where the header has 2"),
        ("a,b\n\n1,2,3\n", "line 3: 3 fields where the header has 2"),
        ("a,b\n1,\"x\ny\n", "line 2: a quote is opened and not closed"),
        ("a,b\n\"1\"x,2\n", "line 2: text behind the closing quote of a field"),
        ("a,b\n\"x\ny\",2\n3\n", "line 4: 1 fields where the header has 2"), ("", "empty, a header line was expected"),
        ("\n\r\n", "empty, a header line was expected"),
    ]) func faultsNameTheirLine(content: String, fault: String) {
        #expect(message { _ = try read(content) }.hasSuffix("table.csv: \(fault)"))
    }

    @Test func recordsLongerThanAChunkAreWhole() throws {
        let long = String(repeating: "0123456789", count: 60_000)
        #expect(try read("a,b\n\(long),1\n2,\(long)\n") == [["a", "b"], [long, "1"], ["2", long]])
    }

    @Test func numbersAreChecked() throws {
        let folder = try TemporaryFolder(["table.csv": "n,x\n7,1.5\nseven,nan\n999,\n"])
        var reader = try CSVReader("\(folder.path)/table.csv")
        let (n, x) = (try reader.column("N", "number"), try reader.column("X"))
        #expect(try reader.next())
        #expect(try reader.integer(n, in: 0...9) == 7)
        #expect(try reader.number(x) == 1.5)
        #expect(try reader.next())
        #expect(
            message { _ = try reader.integer(n, in: 0...9) }
                .hasSuffix("line 3: n is \"seven\", a whole number from 0 to 9 was expected"))
        #expect(message { _ = try reader.number(x) }.hasSuffix("line 3: x is \"nan\", a number was expected"))
        #expect(try reader.next())
        #expect(throws: EvaluationError.self) { try reader.integer(n, in: 0...9) }
        #expect(try reader.number(x) == nil)
    }

    @Test func aMissingColumnIsNamed() throws {
        let folder = try TemporaryFolder(["table.csv": "n,x\n"])
        let reader = try CSVReader("\(folder.path)/table.csv")
        #expect(message { _ = try reader.column("votes") }.hasSuffix("no column \"votes\"; it has: n, x"))
    }

    @Test func aMissingFileIsUnreadable() {
        #expect { try CSVReader("/nonexistent.csv") } throws: { error in
            guard case .unreadable(let text)? = error as? EvaluationError else { return false }
            return text == "/nonexistent.csv: cannot be opened: No such file or directory"
        }
    }

    /// Random bytes give records or an error, and never more fields than the header promises.
    @Test func anyBytesAreReadOrRefused() throws {
        var state: UInt64 = 5
        let alphabet = Array("a1,\"\r\n \u{FEFF}".utf8) + [0, 255]
        for _ in 0..<500 {
            let bytes = (0..<60).map { _ in
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                return alphabet[Int(state >> 33) % alphabet.count]
            }
            let folder = try TemporaryFolder()
            let path = try folder.write("table.csv", Data(bytes))
            guard var reader = try? CSVReader(path) else { continue }
            while let more = try? reader.next(), more {
                for column in reader.header.indices { _ = reader.text(column) }
            }
        }
    }
}
