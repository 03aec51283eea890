import Events

/// A status as Prometheus reads it.
enum Metrics {
    static func text(of status: StatusEvent) -> String {
        var text = PrometheusText()
        let now = Double(status.time.millisecondsSinceEpoch) / 1000
        text.begin("ferd_build_info", .gauge, "The version of ferd that runs; always 1.")
        text.add("ferd_build_info", 1, [("version", status.version)])
        text.begin("process_start_time_seconds", .gauge, "When the process began, in seconds since 1970.")
        text.add("process_start_time_seconds", Double(status.started.millisecondsSinceEpoch) / 1000)
        text.begin("process_cpu_seconds_total", .counter, "Processor time that the process has taken.")
        text.add("process_cpu_seconds_total", status.processorTime)
        text.begin("process_resident_memory_bytes", .gauge, "Memory of the process that is resident.")
        text.add("process_resident_memory_bytes", status.memory)
        add(distinct(status.sources, \.source), at: now, to: &text)
        add(distinct(status.outlets, \.outlet), to: &text)
        return text.text
    }

    private typealias Named<Value> = (name: String, value: Value)

    private static func add(_ sources: [Named<StatusEvent.Source>], at now: Double, to text: inout PrometheusText) {
        func family(
            _ name: String, _ kind: PrometheusText.Kind, _ help: String, _ value: (StatusEvent.Source) -> Double?
        ) {
            text.begin(name, kind, help)
            for source in sources {
                if let value = value(source.value) { text.add(name, value, [("source", source.name)]) }
            }
        }
        family("ferd_source_up", .gauge, "1 while the source gives frames, 0 while it is opened, lost, or has ended.") {
            $0.state == .running ? 1 : 0
        }
        family("ferd_source_losses_total", .counter, "How often the source was lost.") {
            Double($0.happenings.losses)
        }
        family("ferd_frames_received_total", .counter, "Frames that came: processed, dropped, or on their way.") {
            Double($0.frames.incoming)
        }
        family("ferd_frames_processed_total", .counter, "Frames whose events have been written.") {
            Double($0.frames.processed)
        }
        family("ferd_frames_dropped_total", .counter, "Frames dropped because newer ones waited.") {
            Double($0.frames.dropped)
        }
        family("ferd_decode_errors_total", .counter, "Packets that could not be decoded, and damaged pictures.") {
            Double($0.errors)
        }
        family("ferd_last_frame_timestamp_seconds", .gauge, "When a frame was last processed, in seconds since 1970.") {
            $0.lastFrameAge.map { now - $0 }
        }
        family("ferd_faces", .gauge, "Faces in the last frame.") { Double($0.faces) }
        family("ferd_faces_confirmed_total", .counter, "Faces that were confirmed.") { Double($0.happenings.faces) }
        family("ferd_expressions_total", .counter, "Expressions that began.") { Double($0.happenings.expressions) }
        family("ferd_degradations_total", .counter, "Conditions that began to keep results from being good.") {
            Double($0.happenings.degraded)
        }
        addDegraded(sources, to: &text)
        addStages(of: sources, to: &text)
    }

    private static func addDegraded(_ sources: [Named<StatusEvent.Source>], to text: inout PrometheusText) {
        text.begin("ferd_degraded", .gauge, "1 while this keeps results from being good, else 0.")
        for source in sources {
            // The others are an outlet's.
            for reason in [DegradedEvent.Reason.dark, .blurred, .lowFrameRate, .noFace] {
                let labels = [("source", source.name), ("reason", reason.rawValue)]
                text.add("ferd_degraded", source.value.degraded.contains(reason) ? 1 : 0, labels)
            }
        }
    }

    private static func addStages(of sources: [Named<StatusEvent.Source>], to text: inout PrometheusText) {
        let name = "ferd_stage_duration_seconds"
        text.begin(name, .summary, "Time that a stage takes of a frame; quantiles of the last one to two minutes.")
        for source in sources {
            for stage in source.value.stages {
                let labels = [("source", source.name), ("stage", stage.stage)]
                // Where nothing came lately there is no quantile, which is NaN by convention.
                text.add(name, (stage.percentiles?.p50 ?? .nan) / 1000, labels + [("quantile", "0.5")])
                text.add(name, (stage.percentiles?.p99 ?? .nan) / 1000, labels + [("quantile", "0.99")])
                text.add("\(name)_sum", stage.total, labels)
                text.add("\(name)_count", source.value.frames.processed, labels)
            }
        }
    }

    private static func add(_ outlets: [Named<StatusEvent.Outlet>], to text: inout PrometheusText) {
        text.begin("ferd_events_lost_total", .counter, "Events left out, at slow readers or on a full disk.")
        for outlet in outlets { text.add("ferd_events_lost_total", outlet.value.lost, [("outlet", outlet.name)]) }
        text.begin("ferd_readers", .gauge, "Programs that read along at a socket.")
        for outlet in outlets {
            guard let readers = outlet.value.readers else { continue }
            text.add("ferd_readers", readers.count, [("outlet", outlet.name)])
        }
    }

    /// Two samples of the same labels would make the whole text invalid, and two files may have the same name.
    private static func distinct<Value>(_ values: [Value], _ name: (Value) -> String) -> [Named<Value>] {
        var taken: Set<String> = []
        return values.map { value in
            let name = name(value)
            var distinct = name
            var number = 2
            while !taken.insert(distinct).inserted {
                distinct = "\(name) (\(number))"
                number += 1
            }
            return (distinct, value)
        }
    }
}
