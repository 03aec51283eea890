import ArgumentParser
import Service

/// A configuration file and the options of the command line as one: each setting is taken as the option of its name, and
/// an option on the command line wins.
struct Configuration {
    /// What only makes sense on the command line.
    private static let notInFiles = ["config", "help", "version"]

    let file: ConfigurationFile

    /// Reads the file at `path` and looks whether its settings make a run.
    /// - Throws: `ConfigurationError`.
    init(path: String) throws(ConfigurationError) {
        file = try ConfigurationFile(path: path)
        try checkEach()
        do {
            _ = try RunCommand.parse(arguments(besides: []))
        } catch {
            throw ConfigurationError(path: path, Self.words(of: error))
        }
    }

    /// The settings as words of a command line, those left out that `words` name.
    func arguments(besides words: [String]) -> [String] {
        let given = Self.names(givenIn: words)
        return file.settings.filter { !given.contains($0.name) }.flatMap(\.arguments)
    }

    /// The names of the options in the words of a command line.
    static func names(givenIn words: [String]) -> Set<String> {
        Set(words.filter { $0.hasPrefix("--") }.map { String($0.dropFirst(2).prefix { $0 != "=" }) })
    }

    /// The names of the settings that differ from those of `other`, in alphabetical order.
    func names(changedFrom other: Configuration) -> [String] {
        func values(_ configuration: Configuration) -> [String: ConfigurationFile.Value] {
            Dictionary(configuration.file.settings.map { ($0.name, $0.value) }) { $1 }
        }
        let (old, new) = (values(other), values(self))
        return Set(old.keys).union(new.keys).filter { old[$0] != new[$0] }.sorted()
    }

    /// Settings may be for cameras or for inputs only; a file may lack both, which then stand on the command line.
    private static let sources = [["--input=-"], ["--device=/dev/video0"], []]

    /// One by one, so that the line of what is wrong is known.
    private func checkEach() throws(ConfigurationError) {
        for setting in file.settings {
            do {
                guard !Self.notInFiles.contains(setting.name) else {
                    throw ValidationError("'\(setting.name)' cannot be set in a file.")
                }
                let isRight = Self.sources.contains { source in
                    (try? RunCommand.parse(source + setting.arguments)) != nil
                }
                if !isRight { _ = try RunCommand.parse(["--input=-"] + setting.arguments) }
            } catch {
                throw ConfigurationError(path: file.path, line: setting.line, Self.words(of: error))
            }
        }
    }

    private static func words(of error: any Error) -> String {
        var words = RunCommand.message(for: error)
        if words.hasPrefix("Error: ") { words.removeFirst("Error: ".count) }
        return words.prefix(1).lowercased() + words.dropFirst()
    }
}

extension Configuration {
    /// The path that `--config` names in the words of a command line for `run`; nil: none.
    static func path(in words: [String]) -> String? {
        let option = "--config"
        for (index, word) in words.enumerated() {
            if word.hasPrefix(option + "=") { return String(word.dropFirst(option.count + 1)) }
            if word == option, words.indices.contains(index + 1) { return words[index + 1] }
        }
        return nil
    }

    /// The words of a command line with the settings of the file that `--config` names put before its options.
    /// - Throws: `ConfigurationError`.
    static func expanding(_ words: [String]) throws(ConfigurationError) -> [String] {
        guard let path = path(in: words) else { return words }
        let command = words.prefix { $0 == "run" }
        return try command + Configuration(path: path).arguments(besides: words) + words.dropFirst(command.count)
    }
}

extension ConfigurationFile.Setting {
    /// The setting as words of a command line. A false flag is none.
    fileprivate var arguments: [String] {
        switch value {
        case .flag(let isOn): isOn ? ["--\(name)"] : []
        case .texts(let texts): texts.map { "--\(name)=\($0)" }
        }
    }
}
