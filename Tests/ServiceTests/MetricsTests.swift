import Foundation
import Testing

@testable import Service

@Suite("Metrics")
struct MetricsTests {
    private let lines = Metrics.text(of: StatusSample.status).split(separator: "\n").map(String.init)

    @Test(
        "the figures are those of the status",
        arguments: [
            #"ferd_build_info{version="0.1.0"} 1"#,
            "process_start_time_seconds 1741499901",
            "process_cpu_seconds_total 3.25",
            "process_resident_memory_bytes 88080384",
            #"ferd_source_up{source="a\\b \"c\"\nd"} 1"#,
            #"ferd_source_up{source="a\\b \"c\"\nd (2)"} 0"#,
            #"ferd_source_losses_total{source="a\\b \"c\"\nd (2)"} 2"#,
            #"ferd_frames_received_total{source="a\\b \"c\"\nd"} 300"#,
            #"ferd_frames_processed_total{source="a\\b \"c\"\nd"} 290"#,
            #"ferd_frames_dropped_total{source="a\\b \"c\"\nd"} 9"#,
            #"ferd_decode_errors_total{source="a\\b \"c\"\nd"} 5"#,
            #"ferd_last_frame_timestamp_seconds{source="a\\b \"c\"\nd"} 1741503901"#,
            #"ferd_degraded{source="a\\b \"c\"\nd",reason="low_frame_rate"} 1"#,
            #"ferd_degraded{source="a\\b \"c\"\nd",reason="no_face"} 0"#,
            #"ferd_faces{source="a\\b \"c\"\nd"} 1"#,
            #"ferd_stage_duration_seconds{source="a\\b \"c\"\nd",stage="decode",quantile="0.5"} 0.0015"#,
            #"ferd_stage_duration_seconds{source="a\\b \"c\"\nd",stage="decode",quantile="0.99"} 0.004"#,
            #"ferd_stage_duration_seconds_sum{source="a\\b \"c\"\nd",stage="decode"} 0.5"#,
            #"ferd_stage_duration_seconds_count{source="a\\b \"c\"\nd",stage="decode"} 290"#,
            #"ferd_stage_duration_seconds{source="a\\b \"c\"\nd (2)",stage="decode",quantile="0.5"} NaN"#,
            #"ferd_events_lost_total{outlet="/run/ferd/ferd.sock"} 4"#,
            #"ferd_events_lost_total{outlet="standard output"} 0"#,
            #"ferd_readers{outlet="/run/ferd/ferd.sock"} 2"#,
        ])
    func figures(line: String) {
        #expect(lines.contains(line))
    }

    /// What the format asks for: https://prometheus.io/docs/instrumenting/exposition_formats/
    @Test func theTextFollowsTheFormat() throws {
        #expect(Metrics.text(of: StatusSample.status).hasSuffix("\n"))
        var families: Set<String> = []
        var series: Set<Substring> = []
        var family = ""
        for line in lines {
            if line.hasPrefix("# HELP ") {
                family = String(line.split(separator: " ")[2])
                // Each family is one group.
                #expect(families.insert(family).inserted)
            } else if line.hasPrefix("# TYPE ") {
                let words = line.split(separator: " ")
                #expect(words[2] == family && ["counter", "gauge", "summary"].contains(words[3]))
                #expect((words[3] == "counter") == family.hasSuffix("_total"))
            } else {
                let name = String(line.prefix { $0 != "{" && $0 != " " })
                #expect(name.wholeMatch(of: /[a-z][a-z0-9_]*/) != nil)
                #expect(name == family || name == family + "_sum" || name == family + "_count")
                let end = try #require(line.lastIndex(of: " "))
                #expect(series.insert(line[..<end]).inserted, "twice: \(line)")
                let value = line[line.index(after: end)...]
                #expect(Double(value) != nil || value == "NaN")
            }
        }
        #expect(families.count > 15)
    }

    @Test func numbersAreThoseThatPrometheusReads() {
        var text = PrometheusText()
        for value in [0, -3, 1e15, 1e300, 1.5e-7, 0.1, .infinity, -.infinity, .nan, 0x1p53] { text.add("a", value) }
        let numbers = text.text.split(separator: "\n").map { $0.dropFirst(2) }
        #expect(
            numbers == [
                "0", "-3", "1000000000000000", "1e+300", "1.5e-07", "0.1", "+Inf", "-Inf", "NaN", "9007199254740992.0",
            ])
    }
}

@Suite("Addresses of metrics")
struct MetricsAddressTests {
    @Test(
        "addresses",
        arguments: [
            ("9100", MetricsAddress.tcp(host: "127.0.0.1", port: 9100)), (":9100", .tcp(host: "127.0.0.1", port: 9100)),
            ("0.0.0.0:80", .tcp(host: "0.0.0.0", port: 80)), ("localhost:0", .tcp(host: "localhost", port: 0)),
            ("[::1]:9100", .tcp(host: "::1", port: 9100)), ("unix:/run/m.sock", .unix(path: "/run/m.sock")),
            ("unix:m:1", .unix(path: "m:1")),
        ])
    func addresses(text: String, address: MetricsAddress) {
        #expect(MetricsAddress(text) == address)
    }

    @Test(
        "what is none",
        arguments: [
            "", ":", "a:", "65536", "-1", "+80", "::1:80", "[::1]", "[::1:80", "::1]:80", "[a]:80", "unix:", "host",
            "a b:80", "http://a:80", "80:a", "٣", "99999999999999999999",
        ])
    func strangeAddresses(text: String) {
        #expect(MetricsAddress(text) == nil)
    }
}
