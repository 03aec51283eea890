import ArgumentParser
import Pipeline
import Service

/// `ferd run`, or just `ferd`: reads the faces in what `--input` names and writes events.
struct RunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Read faces: a video goes in, one JSON line per frame comes out.",
        usage: "ferd --input <file> ... [<options>]\nferd --device <camera> ... [<options>]",
        discussion: """
            Every line of the output is a JSON object: each processed picture gives a frame line with its faces, their \
            boxes, landmarks, head pose and expression; a further line tells when a face or an expression begins or ends.

            EXAMPLES
              ferd --input clip.mp4                          events to standard output
              ferd --input clip.mp4 --out events.jsonl       … to a file
              ferd --input clip.mp4 --annotate seen.mp4      … and a video with the faces drawn in
              ferd --input rtsp://… --socket /run/ferd.sock  to all who connect
              ferd --config /etc/ferd/ferd.toml              as a file says
              ferd --input a.mp4 --input b.mp4 --csv faces.csv --out events.jsonl
              ffmpeg -i … -f matroska - | ferd --input -     from standard input
              ferd --device /dev/video0                      a camera, until Ctrl-C
              ferd --input clip.mp4 | jq -c 'select(.event == "expression")'

            OTHER COMMANDS
              ferd devices                                   the cameras of this machine
              ferd status                                    what a running ferd does
              ferd evaluate expression|detector              accuracy on labelled data
              ferd bench                                     how long the networks take
              ferd check-config                              mistakes in a settings file
            """)

    @OptionGroup(title: "Input")
    var input: InputOptions

    @OptionGroup(title: "Cameras")
    var device: DeviceOptions

    @OptionGroup(title: "Output")
    var output: OutputOptions

    @OptionGroup(title: "Events and sockets")
    var outlets: OutletOptions

    @OptionGroup(title: "Watching")
    var watching: WatchOptions

    @OptionGroup(title: "Finding faces")
    var detection: DetectionOptions

    @OptionGroup(title: "Reading expressions")
    var expression: ExpressionOptions

    @OptionGroup(title: "Running")
    var console: ConsoleOptions

    /// Words that no option asked for; only there to say so.
    @Argument(help: .hidden)
    var strays: [String] = []

    func validate() throws {
        if let stray = strays.first {
            throw ValidationError("unexpected argument '\(stray)'; inputs are given by --input, cameras by --device")
        }
        try device.validate(with: input)
        guard settings.isLive != nil else {
            throw ValidationError(
                "files, and cameras or live streams, cannot be analysed at the same time; start ferd once for each kind"
            )
        }
        guard input.inputs.count + device.devices.count <= 1 || (output.annotate == nil && input.sourceName == nil)
        else {
            throw ValidationError("--annotate and --source are for one --input or --device.")
        }
    }

    /// What the options say of the analysis and its outputs.
    var settings: RunSettings {
        var settings = RunSettings(inputs: input.inputs)
        input.apply(to: &settings)
        device.apply(to: &settings)
        output.apply(to: &settings)
        outlets.apply(to: &settings.outlets)
        detection.apply(to: &settings)
        expression.apply(to: &settings)
        settings.threads = console.threads
        return settings
    }

    func run() throws {
        // Not before: an unknown option is told by the parser, which has validated first.
        guard !input.inputs.isEmpty || !device.devices.isEmpty else {
            throw ValidationError(
                "missing --input or --device: name a video file, a picture, a URL, - for standard input, or a camera")
        }
        console.start()
        var settings = settings
        settings.outlets.activatedSockets = SocketActivation.descriptors()
        settings.showsProgress = console.showsProgress(besides: settings.outlets)
        let run: any AnalysisRun = settings.isLive == true ? LiveRun(settings) : FileRun(settings)
        let service = ServiceReport(on: run.statistics)
        let signals = StopSignals { service.stopping() }
        let reload = Reload(words: Array(CommandLine.arguments.dropFirst()), of: run)
        let hangup = HangupSignal(stop: signals.stop) { service.reloading { reload() } }
        let status = StatusSignal(of: run)
        let metrics = try watching.serve(run, sockets: settings.outlets)
        defer { metrics?.close() }
        let exitCode = withExtendedLifetime((signals, hangup, status)) { run.run(stop: signals.stop) }
        service.stopping()
        if exitCode != 0 { throw ExitCode(exitCode) }
    }
}
