import Events
import Outlets
import Testing

@Suite struct CSVOutletTests {
    @Test func onlyFramesLeaveRowsBelowOneHeader() throws {
        try FileSystem.withFolder { folder in
            let path = folder + "/events.csv"
            let writer = EventWriter(outlets: [try CSVOutlet(path: path, inputs: [])])
            // Two sources, one after the other.
            for event in TestEvents.clip + TestEvents.clip { writer.write(event) }
            writer.close()
            try writer.check()
            let rows = String(decoding: try FileSystem.read(path), as: UTF8.self).split(separator: "\n")
            #expect(rows.count == 5)
            #expect(rows[0].hasPrefix("source,frame,pts,"))
            #expect(rows[0].hasSuffix(",p_neutral,p_happiness,s_neutral,s_happiness"))
            #expect(rows[1].hasPrefix("clip.mp4,2,0.080,,1,1.0,2.0,30.0,40.0,0.9000,"))
            #expect(rows[4].hasPrefix("clip.mp4,3,0.120,,1,"))
            #expect(rows[4].hasSuffix(",happiness,0.2500,0.7500,0.2500,0.7500"))
        }
    }

    @Test(
        "a row that a kill or a power cut tore is cut off; what is no table of ours only gets its line feed",
        arguments: [
            ("source,frame,pts,time,face,x\na,1\nb,2.5", "source,frame,pts,time,face,x\na,1\n"),
            ("source,frame,pts,time,face,x\na,1\n", "source,frame,pts,time,face,x\na,1\n"), ("source,fra", ""),
            ("time,place\n1,2", "time,place\n1,2\n"), ("source,face\n1", "source,face\n1\n"),
        ])
    func tornRows(before: String, after: String) throws {
        try FileSystem.withFolder { folder in
            let path = folder + "/faces.csv"
            try FileSystem.write(before, to: path)
            let writer = EventWriter(outlets: [try CSVOutlet(path: path, inputs: [], isLive: true)])
            for event in TestEvents.clip { writer.write(event) }
            writer.close()
            try writer.check()
            let text = String(decoding: try FileSystem.read(path), as: UTF8.self)
            #expect(
                text.hasPrefix(after)
                    && text.dropFirst(after.count).hasPrefix(after.isEmpty ? "source,frame," : "clip.mp4,"))
        }
    }
}
