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
}
