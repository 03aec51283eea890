import ArgumentParser
import Pipeline
import Service

/// `ferd`: its subcommands, of which `run` needs no name.
@main
struct FerdCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ferd",
        abstract: "Read faces: a video goes in, one JSON line per frame comes out.",
        version: "ferd \(ProgramVersion.number)",
        subcommands: [
            RunCommand.self, DevicesCommand.self, EvaluateCommand.self, BenchCommand.self, CheckConfigCommand.self,
            StatusCommand.self,
        ],
        defaultSubcommand: RunCommand.self)

    static func main() {
        StandardDescriptors.openMissing()
        var arguments = Array(CommandLine.arguments.dropFirst())
        if arguments.first == "--generate-completion-script" { CompletedCommand.main(arguments) }
        // Who asks for help wants to analyse a video: the options of `run`, which also names the other commands.
        if arguments == ["--help"] || arguments == ["-h"] || arguments == ["help"] { arguments = ["run", "--help"] }
        do {
            let isForRun = name(of: arguments) == "ferd" || arguments.first == "run"
            if isForRun, !arguments.contains("--help") { arguments = try Configuration.expanding(arguments) }
            var command = try parseAsRoot(arguments)
            try command.run()
        } catch let code as ExitCode {
            // It was told already.
            exit(withError: code)
        } catch let error as ConfigurationError {
            for line in error.lines { Exit.tell(line) }
            exit(withError: ExitCode(ConfigurationError.exitCode))
        } catch  where exitCode(for: error) == .validationFailure {
            UsageError(message(for: error), command: name(of: arguments)).report()
            exit(withError: ExitCode.validationFailure)
        } catch {
            exit(withError: error)
        }
    }

    /// The command that `arguments` lead to, as it is typed: `ferd evaluate detector`.
    private static func name(of arguments: [String]) -> String {
        var name = "ferd"
        var subcommands = configuration.subcommands
        for word in arguments {
            guard let next = subcommands.first(where: { $0.configuration.commandName == word }) else { break }
            name += " \(word)"
            subcommands = next.configuration.subcommands
        }
        return name
    }
}
