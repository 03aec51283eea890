import Foundation
import Testing

@testable import Evaluation

@Suite struct TarArchiveTests {
    private static let longName = String(repeating: "d", count: 60) + "/" + String(repeating: "f", count: 70)

    @Test(arguments: ["ustar", "gnu", "pax"]) func readsEachForm(name: String) throws {
        let archive = try TarArchive("\(Goldens.folder)/tar/\(name).tar")
        #expect(archive.names.sorted() == [Self.longName, "empty", "plain.txt"].sorted())
        #expect(try archive.contents(of: "plain.txt", limit: 100) == Array("plain".utf8))
        #expect(try archive.contents(of: "empty", limit: 100) == [])
        let long = (0..<3).flatMap { _ in (0...255).map { UInt8($0) } }
        #expect(try archive.contents(of: Self.longName, limit: 1000) == long)
        #expect(try archive.contents(of: "no such file", limit: 100) == nil)
    }

    @Test func refusesFilesBeyondTheLimit() throws {
        let archive = try TarArchive("\(Goldens.folder)/tar/gnu.tar")
        #expect(
            message { _ = try archive.contents(of: Self.longName, limit: 767) }
                .hasSuffix("768 bytes, more than the 767 allowed"))
    }

    private func whole(_ name: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: URL(filePath: "\(Goldens.folder)/tar/\(name).tar")))
    }

    private func fault(_ bytes: [UInt8]) throws -> String {
        let folder = try TemporaryFolder()
        let path = try folder.write("cut.tar", Data(bytes))
        return message { _ = try TarArchive(path) }
    }

    /// Sets the checksum of the first header right again.
    private func mended(_ bytes: [UInt8]) -> [UInt8] {
        var bytes = bytes
        for index in 148..<156 { bytes[index] = UInt8(ascii: " ") }
        let sum = bytes[..<512].reduce(0) { $0 + Int($1) }
        let digits = String(sum, radix: 8)
        let text = String(repeating: "0", count: 6 - digits.count) + digits
        bytes.replaceSubrange(148..<156, with: Array(text.utf8) + [0, 0x20])
        return bytes
    }

    @Test func damageIsNamedWithItsPlace() throws {
        let bytes = try whole("ustar")
        #expect(try fault(Array(bytes[..<300])).hasSuffix("at byte 0: cut off in a header"))
        var wrong = bytes
        wrong[3] ^= 1
        #expect(try fault(wrong).hasSuffix("at byte 0: no tar header"))
        #expect(
            try fault(Array("neither a tar archive nor anything like it".utf8) + [UInt8](repeating: 1, count: 600))
                .hasSuffix("at byte 0: no tar header"))
        // The second file has 5 bytes at 1024; the header says so at 512.
        #expect(try fault(Array(bytes[..<1026])).hasSuffix("at byte 512: a file that reaches beyond the archive's end"))
    }

    @Test func hugeSizesAreRefused() throws {
        for size in ["77777777777", "\u{80}\u{7F}"] {
            var bytes = try whole("ustar")
            // The first entry is a folder; make it a file with a size that cannot be.
            bytes[156] = UInt8(ascii: "0")
            let scalars = size.unicodeScalars.map { UInt8($0.value) }
            bytes.replaceSubrange(
                124..<136, with: scalars + [UInt8](repeating: size.count == 2 ? 0xFF : 0, count: 12 - scalars.count))
            #expect(try fault(mended(bytes)).contains("at byte 0: "))
        }
    }

    @Test func damagedPaxRecordsAreRefused() throws {
        for record in ["99 path=x\n", "0 path=x\n", "x path=y\n", "7 path\n", "12 size=-4\n", "13 path"] {
            var header = try whole("ustar")
            header[156] = UInt8(ascii: "x")
            header.replaceSubrange(
                124..<136,
                with: Array("0000000".utf8) + Array(String(record.utf8.count + 8, radix: 8).suffix(1).utf8) + [
                    0, 0, 0, 0,
                ])
            let size = String(record.utf8.count, radix: 8)
            let digits = String(repeating: "0", count: 11 - size.count) + size
            header.replaceSubrange(124..<136, with: Array(digits.utf8) + [0])
            let block = Array(record.utf8) + [UInt8](repeating: 0, count: 512 - record.utf8.count)
            #expect(try fault(mended(Array(header[..<512])) + block).hasSuffix("at byte 0: a damaged pax header"))
        }
    }

    /// Changed and cut archives are read or refused; what they hold can always be asked for.
    @Test func damagedArchivesDoNotCrash() throws {
        var state: UInt64 = 11
        func random(below limit: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % limit
        }
        let folder = try TemporaryFolder()
        for name in ["ustar", "gnu", "pax"] {
            let bytes = try whole(name)
            for _ in 0..<150 {
                var damaged = Array(bytes.prefix(random(below: 7000)))
                for _ in 0..<2 where damaged.count >= 512 {
                    damaged[random(below: damaged.count)] = UInt8(random(below: 256))
                }
                if random(below: 2) == 0, damaged.count >= 512 { damaged = mended(damaged) }
                let path = try folder.write("damaged.tar", Data(damaged))
                guard let archive = try? TarArchive(path) else { continue }
                for member in archive.names { _ = try archive.contents(of: member, limit: 10_000) }
            }
        }
    }
}
