import Testing

@testable import Capture

@Suite struct MediaLocationTests {
    @Test func onlySchemesMakeURLs() {
        #expect(MediaLocation("-") == .standardInput)
        #expect(MediaLocation("a:b.mp4") == .file(path: "a:b.mp4"))
        #expect(MediaLocation("concat:a.ts|b.ts") == .file(path: "concat:a.ts|b.ts"))
        #expect(MediaLocation("/clips/1%d.png") == .file(path: "/clips/1%d.png"))
        #expect(MediaLocation("1://x") == .file(path: "1://x"))
        #expect(MediaLocation("file:///clips/a.mp4") == .file(path: "/clips/a.mp4"))
        #expect(MediaLocation("file:///clips/sp%20ace%c3%a4.mp4") == .file(path: "/clips/sp aceä.mp4"))
        #expect(MediaLocation("file:///clips/100%.mp4") == .file(path: "/clips/100%.mp4"))
        #expect(MediaLocation("file:///clips/%+1%2") == .file(path: "/clips/%+1%2"))
        // Only a URL has escapes.
        #expect(MediaLocation("/clips/a%20b.mp4") == .file(path: "/clips/a%20b.mp4"))
        #expect(MediaLocation("RTSP://camera/1") == .url("RTSP://camera/1", scheme: "rtsp"))
        #expect(MediaLocation("") == .file(path: ""))
    }

    @Test func namesCarryNoPasswords() {
        #expect(MediaLocation("rtsp://joe:se@cret@camera:554/1?a=b@c").name == "rtsp://camera:554/1?a=b@c")
        #expect(MediaLocation("http://host/a@b").name == "http://host/a@b")
        #expect(MediaLocation("/clips/a.mp4").name == "a.mp4")
        #expect(MediaLocation("/clips/a.mp4").place == "/clips/a.mp4")
    }

    @Test func liveIsWhatComesAtThePaceOfTheWorld() {
        #expect(MediaLocation("rtsp://camera/1").isLive)
        #expect(!MediaLocation("https://host/clip.mp4").isLive)
        #expect(!MediaLocation("clip.mp4").isLive)
    }
}
