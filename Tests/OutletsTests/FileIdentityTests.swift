import Glibc
import Outlets
import Testing

@Suite struct FileIdentityTests {
    @Test func everySpellingOfAFileMeansTheSame() throws {
        try FileSystem.withFolder { folder in
            let path = folder + "/a"
            try FileSystem.write("", to: path)
            #expect(symlink("a", folder + "/link") == 0 && link(path, folder + "/twin") == 0)
            try FileSystem.write("", to: folder + "/b")
            let file = try #require(FileIdentity(path: path))
            for spelling in ["/./a", "/../\(folder.split(separator: "/").last ?? "")/a", "/link", "/twin"] {
                #expect(FileIdentity(path: folder + spelling) == file)
            }
            #expect(FileIdentity(path: folder + "/b") != file)
        }
    }

    @Test func aFileThatIsNotThereYetIsKnownByItsFolder() throws {
        try FileSystem.withFolder { folder in
            let file = try #require(FileIdentity(path: folder + "/new"))
            #expect(symlink("new", folder + "/link") == 0 && symlink("link", folder + "/further") == 0)
            #expect(symlink("circle", folder + "/circle") == 0)
            for spelling in ["/./new", "/link", "/further"] {
                #expect(FileIdentity(path: folder + spelling) == file)
            }
            #expect(FileIdentity(path: folder + "/other") != file)
            #expect(FileIdentity(path: folder) != file)
            #expect(FileIdentity(path: folder + "/none/new") == nil)
            #expect(FileIdentity(path: folder + "/circle") == nil)
        }
    }
}
