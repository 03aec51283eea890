import Foundation
import Testing

@testable import Service

@Suite struct ConfigurationFileTests {
    private func settings(_ text: String) throws -> [ConfigurationFile.Setting] {
        try ConfigurationFile(path: "f.toml", text: text).settings
    }

    private func mistake(_ text: String) -> String? {
        do throws(ConfigurationError) {
            let file = try ConfigurationFile(path: "f.toml", text: text)
            return ConfigurationError(path: file.path, file.mistakes)?.description
        } catch {
            return error.description
        }
    }

    @Test func settingsComeInTheOrderOfTheFileWithTheirLines() throws {
        let text = """
            # A comment
            socket = ["/run/a", "/run/b"]   # two

            "max-rate" = 12.5
            quiet = true
            every = 2
            begin-at = 0.5
            """
        #expect(
            try settings(text) == [
                .init(name: "socket", line: 2, value: .texts(["/run/a", "/run/b"])),
                .init(name: "max-rate", line: 4, value: .texts(["12.5"])),
                .init(name: "quiet", line: 5, value: .flag(true)),
                .init(name: "every", line: 6, value: .texts(["2"])),
                .init(name: "begin-at", line: 7, value: .texts(["0.5"])),
            ])
        #expect(try settings("") == [])
    }

    @Test(
        "each mistake is told in one line with its place",
        arguments: [
            ("a = 1\nb = \n", "f.toml:2: "), ("a = 1\na = 2\n", "f.toml:2: "), ("x = \"open\n", "f.toml:1: "),
            ("a = 1\n\n[table]\nb = 2\n", "f.toml:3: "), ("a.b = 2", "f.toml:1: "), ("a = 2020-01-01", "f.toml:1: "),
            ("a = [[1]]", "f.toml:1: "), ("a = [\"b\", 1]", "f.toml:1: "), ("a = [true]", "f.toml:1: "),
            ("just words", "f.toml:1: "), ("\u{0}", "f.toml:1: "),
        ])
    func mistakes(text: String, place: String) throws {
        let words = try #require(mistake(text))
        #expect(words.hasPrefix(place) && words.count > place.count + 5 && !words.contains("\n"))
    }

    @Test func everyMistakeIsToldAndTheRestIsRead() throws {
        let file = try ConfigurationFile(path: "f.toml", text: "z = [1]\nb = 2\na = 2020-01-01\n")
        #expect(file.settings.map(\.name) == ["b"] && file.mistakes.map(\.line) == [1, 3])
        let lines = try #require(ConfigurationError(path: file.path, file.mistakes)).lines
        #expect(lines.count == 2 && lines[0].hasPrefix("f.toml:1: 'z' ") && lines[1].hasPrefix("f.toml:3: 'a' "))
        #expect(ConfigurationError(path: "f.toml", []) == nil)
    }

    @Test func whatCannotBeReadIsSaid() {
        #expect(throws: ConfigurationError(path: "/nowhere/f.toml", "cannot be read: No such file or directory")) {
            try ConfigurationFile(path: "/nowhere/f.toml")
        }
        #expect(throws: ConfigurationError(path: "/tmp", "cannot be read: Is a directory")) {
            try ConfigurationFile(path: "/tmp")
        }
        #expect(throws: ConfigurationError(path: "/dev/zero", "is longer than 1048576 bytes")) {
            try ConfigurationFile(path: "/dev/zero")
        }
    }
}
