import Imaging
import Testing

@Suite struct SceneChangeTests {
    private func image(_ luma: (_ x: Int, _ y: Int) -> Double) -> LumaImage {
        let image = LumaImage(width: 160, height: 90)
        image.fill { x, y in UInt8(min(max(luma(x, y), 0), 255)) }
        return image
    }

    private func isCut(from first: LumaImage, to second: LumaImage) -> Bool {
        let change = SceneChange()
        let isFirst = first.withPlane { change.isCut(to: $0) }
        #expect(!isFirst)
        return second.withPlane { change.isCut(to: $0) }
    }

    @Test func seesCuts() {
        let room = image { x, y in Double(x + y) }
        let street = image { x, y in Double(250 - 2 * x + (y / 20 % 2) * 60) }
        let black = image { _, _ in 0 }
        #expect(isCut(from: room, to: street))
        #expect(isCut(from: street, to: room))
        #expect(isCut(from: room, to: black))
        #expect(isCut(from: black, to: street))
    }

    @Test func seesNoCutInMovementAndLight() {
        func room(_ gain: Double, _ bias: Double, person: Int) -> LumaImage {
            image { x, y in
                let isPerson = (person..<person + 50).contains(x) && y > 20
                return (isPerson ? 200.0 : Double(x + y) / 2 + 40) * gain + bias
            }
        }
        let first = room(1, 0, person: 20)
        #expect(!isCut(from: first, to: first))
        #expect(!isCut(from: first, to: room(0.4, 0, person: 20)))
        #expect(!isCut(from: first, to: room(1, 40, person: 26)))
        #expect(!isCut(from: first, to: room(1, 0, person: 40)))
        #expect(!isCut(from: image { _, _ in 0 }, to: image { _, _ in 10 }))
    }

    @Test func comparesWithTheLastFrameOnly() {
        let change = SceneChange()
        let (room, street) = (image { x, y in Double(x + y) }, image { x, _ in Double(250 - 2 * x) })
        let cuts = [room, room, street, street, room].map { $0.withPlane { change.isCut(to: $0) } }
        #expect(cuts == [false, false, true, false, true])
    }
}
