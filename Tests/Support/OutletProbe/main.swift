OutletProbe.run(CommandLine.arguments)
