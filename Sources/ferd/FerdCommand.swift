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
        subcommands: [RunCommand.self, EvaluateCommand.self, BenchCommand.self],
        defaultSubcommand: RunCommand.self)

    static func main() {
        StandardDescriptors.openMissing()
        var arguments = Array(CommandLine.arguments.dropFirst())
        // Who asks for help wants to analyse a video: the options of `run`, which also names the other commands.
        if arguments == ["--help"] || arguments == ["-h"] || arguments == ["help"] { arguments = ["run", "--help"] }
        main(arguments)
    }
}
