extension EventEncoder {
    /// Makes `line` the line of a status.
    public mutating func encode(_ status: StatusEvent) {
        buffer.clear()
        buffer.append("{\"event\":\"status\",\"schema\":")
        buffer.append(Event.schema)
        buffer.append(",\"version\":")
        buffer.append(json: status.version)
        buffer.append(",\"time\":")
        buffer.append(status.time, quote: "\"", missing: "null")
        buffer.append(",\"started\":")
        buffer.append(status.started, quote: "\"", missing: "null")
        buffer.append(",\"uptime_s\":")
        buffer.append(status.uptime, .seconds)
        buffer.append(",\"memory_bytes\":")
        buffer.append(status.memory)
        buffer.append(",\"cpu_s\":")
        buffer.append(status.processorTime, .seconds)
        buffer.append(",\"sources\":[")
        for (index, source) in status.sources.enumerated() {
            if index > 0 { buffer.append(",") }
            append(source)
        }
        buffer.append("],\"outlets\":[")
        for (index, outlet) in status.outlets.enumerated() {
            if index > 0 { buffer.append(",") }
            append(outlet)
        }
        buffer.append("]}\n")
    }

    private mutating func append(_ source: StatusEvent.Source) {
        buffer.append("{\"source\":")
        buffer.append(json: source.source)
        buffer.append(",\"state\":")
        buffer.append(json: source.state.rawValue)
        buffer.append(",\"state_s\":")
        buffer.append(source.stateAge, .seconds)
        buffer.append(",\"reason\":")
        append(json: source.reason)
        buffer.append(",\"frames\":{\"in\":")
        buffer.append(source.frames.incoming)
        buffer.append(",\"processed\":")
        buffer.append(source.frames.processed)
        buffer.append(",\"dropped\":")
        buffer.append(source.frames.dropped)
        buffer.append(",\"in_per_s\":")
        buffer.append(source.frames.incomingRate, .hertz)
        buffer.append(",\"processed_per_s\":")
        buffer.append(source.frames.processedRate, .hertz)
        buffer.append("},\"last_frame_s\":")
        append(source.lastFrameAge, .seconds)
        buffer.append(",\"degraded\":[")
        for (index, reason) in source.degraded.enumerated() {
            if index > 0 { buffer.append(",") }
            buffer.append(json: reason.rawValue)
        }
        buffer.append("],\"errors\":")
        buffer.append(source.errors)
        buffer.append(",\"faces\":")
        buffer.append(source.faces)
        buffer.append(",\"happenings\":{\"faces\":")
        buffer.append(source.happenings.faces)
        buffer.append(",\"expressions\":")
        buffer.append(source.happenings.expressions)
        buffer.append(",\"degraded\":")
        buffer.append(source.happenings.degraded)
        buffer.append(",\"losses\":")
        buffer.append(source.happenings.losses)
        buffer.append("},\"stages\":[")
        for (index, stage) in source.stages.enumerated() {
            buffer.append(index > 0 ? ",{\"stage\":" : "{\"stage\":")
            buffer.append(json: stage.stage)
            buffer.append(",\"total_s\":")
            buffer.append(stage.total, .seconds)
            buffer.append(",\"p50_ms\":")
            append(stage.percentiles?.p50, .milliseconds)
            buffer.append(",\"p99_ms\":")
            append(stage.percentiles?.p99, .milliseconds)
            buffer.append("}")
        }
        buffer.append("]}")
    }

    private mutating func append(_ outlet: StatusEvent.Outlet) {
        buffer.append("{\"outlet\":")
        buffer.append(json: outlet.outlet)
        buffer.append(",\"lost\":")
        buffer.append(outlet.lost)
        buffer.append(",\"readers\":")
        guard let readers = outlet.readers else { return buffer.append("null}") }
        buffer.append("[")
        for (index, reader) in readers.enumerated() {
            buffer.append(index > 0 ? ",{\"since_s\":" : "{\"since_s\":")
            buffer.append(reader.age, .seconds)
            buffer.append(",\"lost\":")
            buffer.append(reader.lost)
            buffer.append(",\"waiting_bytes\":")
            buffer.append(reader.waiting)
            buffer.append("}")
        }
        buffer.append("]}")
    }
}
