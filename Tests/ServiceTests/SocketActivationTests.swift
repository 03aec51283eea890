import Glibc
import Testing

@testable import Service

@Suite(.serialized) struct SocketActivationTests {
    private func descriptors(process: String?, count: String?) -> [Int32] {
        if let process { setenv("LISTEN_PID", process, 1) }
        if let count { setenv("LISTEN_FDS", count, 1) }
        return SocketActivation.descriptors()
    }

    @Test func socketsOfThisProcessAreTakenOnce() {
        #expect(descriptors(process: "\(getpid())", count: "2") == [3, 4])
        #expect(SocketActivation.descriptors().isEmpty)
        #expect(getenv("LISTEN_FDS") == nil && getenv("LISTEN_PID") == nil)
    }

    @Test func thoseOfAnotherAreNot() {
        #expect(descriptors(process: "1", count: "2").isEmpty)
        #expect(descriptors(process: nil, count: "1").isEmpty)
        #expect(descriptors(process: "\(getpid())", count: "many").isEmpty)
        #expect(descriptors(process: "\(getpid())", count: "-1").isEmpty)
        #expect(descriptors(process: "\(getpid())", count: "2147483647").isEmpty)
    }
}
