import Glibc
import NotifyListener
import Testing

@testable import Service

@Suite("Service manager", .serialized)
struct ServiceManagerTests {
    @Test("messages arrive at a path and at an abstract name", arguments: [false, true])
    func messages(isAbstract: Bool) throws {
        let listener = try NotifyListener(isAbstract: isAbstract)
        let manager = try #require(ServiceManager(address: listener.address))
        manager.tell([.ready, .status("one\ntwo"), .watchdog])
        manager.tell([])
        manager.tell([.reloading(microseconds: 12), .stopping, .extendTimeout(seconds: 30)])
        #expect(
            listener.news == [
                "READY=1", "STATUS=one two", "WATCHDOG=1", "RELOADING=1", "MONOTONIC_USEC=12", "STOPPING=1",
                "EXTEND_TIMEOUT_USEC=30000000",
            ])
    }

    @Test func whatIsNoAddressIsNone() {
        for text in ["", "relative", "vsock:2:1", "/" + String(repeating: "x", count: 200)] {
            #expect(ServiceManager(address: text) == nil)
        }
    }

    @Test func aManagerThatIsGoneHoldsUpNothing() throws {
        let manager = try #require(ServiceManager(address: "/tmp/ferd-no-such-socket"))
        manager.tell([.ready])
    }

    private func manager(_ variables: [String: String]) -> ServiceManager? {
        for (name, value) in variables { setenv(name, value, 1) }
        return .fromEnvironment()
    }

    @Test func theEnvironmentTellsOfItOnce() {
        let address = ["NOTIFY_SOCKET": "@ferd-nobody"]
        func interval(_ variables: [String: String]) -> Double? {
            manager(address.merging(variables) { $1 })?.watchdogInterval
        }
        #expect(manager([:]) == nil)
        #expect(manager(address) != nil && interval([:]) == nil)
        #expect(interval(["WATCHDOG_USEC": "30000000"]) == 30)
        #expect(interval(["WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "\(getpid())"]) == 30)
        // Meant for the process that started this one.
        #expect(interval(["WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "1"]) == nil)
        for nonsense in ["", "0", "-1", "soon", "99999999999999999999999"] {
            #expect(interval(["WATCHDOG_USEC": nonsense]) == nil)
        }
        #expect(getenv("NOTIFY_SOCKET") == nil && getenv("WATCHDOG_USEC") == nil)
    }
}
