import Imaging
import Testing

@Suite struct LumaImageTests {
    @Test func keepsItsMemoryWhileTheSizeFits() {
        let image = LumaImage(width: 100, height: 50)
        let memory = image.withPixels { $0 }
        image.reshape(width: 30, height: 60)
        #expect(image.withPixels { $0 } == memory && image.width == 30 && image.height == 60 && image.stride == 64)
        image.reshape(width: 100, height: 50)
        #expect(image.withPixels { $0 } == memory && image.stride == 128)
    }

    @Test func copiesAPlaneWithGaps() {
        let bytes: [UInt8] = [1, 2, 99, 3, 4, 99]
        let image = LumaImage()
        bytes.withUnsafeBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return }
            image.copy(from: LumaPlane(pixels: base, width: 2, height: 2, stride: 3, range: .limited))
        }
        #expect(image.values == [1, 2, 3, 4])
        #expect(image.range == .limited)
    }

    @Test func hasNoNegativeSize() {
        let image = LumaImage(width: -3, height: 5)
        #expect(image.width == 0 && image.values.isEmpty)
        image.reshape(width: 4, height: -1)
        #expect(image.height == 0)
    }
}
