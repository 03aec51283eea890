import ArgumentParser
import Logging
import Outlets
import Service

/// `ferd check-config`: whether a configuration file can be used, told before a service starts with it.
struct CheckConfigCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check-config",
        abstract: "Check a configuration file: names, values, and whether they go together.",
        discussion: """
            Ends with 0 where all is well, and with 78 after a line for each mistake that names what is wrong and where.

            EXAMPLES
              ferd check-config
              ferd check-config my.toml
            """)

    @Argument(help: "The files to check.", completion: .file())
    var files: [String] = ["/etc/ferd/ferd.toml"]

    func run() throws {
        try Exit.reporting {
            for file in files {
                let count = try Configuration(path: file).file.settings.count
                try StandardOutput.print("\(file): \(count) setting\(count == 1 ? "" : "s"), no mistakes")
            }
        }
    }
}
