import Service

/// A configuration file and the options of the command line as one: each setting is taken as the option of its name, and
/// an option on the command line wins.
struct Configuration {
    let file: ConfigurationFile

    /// Reads the file at `path` and looks whether its settings make a run.
    /// - Throws: `ConfigurationError` with all that is wrong.
    init(path: String) throws(ConfigurationError) {
        file = try ConfigurationFile(path: path)
        if let error = ConfigurationError(path: path, SettingsCheck.mistakes(in: file)) { throw error }
    }

    /// The settings as words of a command line, those left out that `words` overrule.
    func arguments(besides words: [String]) -> [String] {
        let overruled = Self.names(overruledBy: words)
        return file.settings.filter { !overruled.contains($0.name) }.flatMap(\.arguments)
    }

    /// The names of the settings that differ from those of `other`, in alphabetical order.
    func names(changedFrom other: Configuration) -> [String] {
        func values(_ configuration: Configuration) -> [String: ConfigurationFile.Value] {
            Dictionary(configuration.file.settings.map { ($0.name, $0.value) }) { $1 }
        }
        let (old, new) = (values(other), values(self))
        return Set(old.keys).union(new.keys).filter { old[$0] != new[$0] }.sorted()
    }
}

extension Configuration {
    /// The names of the settings that have no say beside the words of a command line: those of its options, and what those
    /// exclude. Sources on the command line stand for all sources, so that one file serves cameras and inputs.
    static func names(overruledBy words: [String]) -> Set<String> {
        let given = Set(words.filter { $0.hasPrefix("--") }.map { String($0.dropFirst(2).prefix { $0 != "=" }) })
        var names = Set(given.map { $0.hasPrefix("no-") ? String($0.dropFirst("no-".count)) : $0 })
        let verbosities: Set = ["quiet", "verbose"]
        if !given.isDisjoint(with: verbosities) { names.formUnion(verbosities) }
        switch (given.contains("input"), given.contains("device")) {
        case (true, false): names.formUnion(["device"] + DeviceOptions.namesForCamerasOnly)
        case (false, true): names.formUnion(["input"] + InputOptions.namesForInputsOnly)
        default: break
        }
        return names
    }

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
    /// The setting as words of a command line.
    var arguments: [String] {
        switch value {
        case .flag(let isOn): [isOn ? "--\(name)" : "--no-\(name)"]
        case .texts(let texts): texts.map { "--\(name)=\($0)" }
        }
    }
}
