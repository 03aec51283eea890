import ArgumentParser
import Pipeline
import Service

/// Looks whether the settings of a file make a run, before there is one.
enum SettingsCheck {
    /// What only makes sense on the command line.
    private static let notInFiles: Set = ["config", "help", "version"]
    private static let networks: Set = ["network", "detector"]

    /// All that is wrong with the settings of `file`, each with its line.
    static func mistakes(in file: ConfigurationFile) -> [ConfigurationMistake] {
        var mistakes = file.mistakes
        var settings: [ConfigurationFile.Setting] = []
        for setting in file.settings {
            if let problem = problem(ofItself: setting) {
                mistakes.append(ConfigurationMistake(line: setting.line, problem))
            } else {
                settings.append(setting)
            }
        }
        // Which of the settings one is about is not told: it is the last that it takes. Without that one the next is told.
        while let problem = problem(with: settings.flatMap(\.arguments)),
            let index = settings.indices.first(where: {
                Self.problem(with: settings[...$0].flatMap(\.arguments)) == problem
            })
        {
            mistakes.append(ConfigurationMistake(line: settings[index].line, problem))
            settings.remove(at: index)
        }
        return mistakes
    }

    /// What is wrong with the name of `setting`, or with what the command line would only find out when it starts.
    private static func problem(ofItself setting: ConfigurationFile.Setting) -> String? {
        let name = setting.name
        guard !notInFiles.contains(name) else { return "'\(name)' cannot be set in a file" }
        let problem = problem(with: ["--\(name)"])
        let unknown = "unknown option "
        if let problem, problem.hasPrefix(unknown) {
            return "unknown key " + problem.dropFirst(unknown.count).replacing("'--", with: "'")
        }
        // What stands alone on a command line is a flag.
        switch setting.value {
        case _ where problem == nil && name.hasPrefix("no-"):
            return "unknown key '\(name)'. Write \(name.dropFirst("no-".count)) = false"
        case .flag: return problem == nil ? nil : "'\(name)' takes a value, which is neither true nor false"
        case .texts where problem == nil: return "'\(name)' must be true or false"
        case .texts(let texts):
            return networks.contains(name) ? texts.lazy.compactMap(self.problem(withNetwork:)).first : nil
        }
    }

    /// Whether it may be read is for whoever runs with it.
    private static func problem(withNetwork name: String) -> String? {
        do throws(Failure) {
            _ = try WeightsFolder.path(of: name)
        } catch  where error.exitCode == ExitCodes.usage {
            return error.description
        } catch {}
        return nil
    }

    /// What the command line says of `words`; nil: nothing is wrong.
    private static func problem(with words: [String]) -> String? {
        do {
            _ = try RunCommand.parse(words)
            return nil
        } catch {
            var text = RunCommand.message(for: error)
            if text.hasPrefix("Error: ") { text.removeFirst("Error: ".count) }
            return text.prefix(1).lowercased() + text.dropFirst()
        }
    }
}
