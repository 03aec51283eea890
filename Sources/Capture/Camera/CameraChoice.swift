/// What is asked of a camera: one of its formats and sizes, at one of its rates.
struct CameraChoice: Equatable {
    var format: CameraFormat
    var size: PictureSize
    /// Frames per second; nil where the camera names none.
    var rate: Double?

    /// Enough for faces at a few metres, and for a smile's course.
    private static let leastSize = PictureSize(width: 640, height: 360)
    private static let leastRate = 15.0
    private static let usualRate = 30.0
    /// libv4l2 converts slowly, and copies.
    private static let conversionCost = 5.0

    /// Chooses among what a camera offers.
    ///
    /// What was asked for comes first, the size before the rate. Where nothing was asked for: 640x360 or more at 15
    /// frames/s or more, and of those what costs least. A camera that cannot gives what comes nearest, the rate before
    /// the size.
    /// - Throws: `CameraFault` where nothing can be read, or the format asked for is not there.
    init(among offers: [CameraFormatOffer], for options: CameraOptions) throws(CameraFault) {
        let readable = offers.filter(\.isReadable)
        guard !readable.isEmpty else {
            throw .noUsableFormat(found: offers.isEmpty ? "no format at all" : Self.list(offers))
        }
        let wanted = options.format?.lowercased()
        let candidates = readable.filter { offer in wanted.map { offer.format.lowercased() == $0 } ?? true }
        guard !candidates.isEmpty else {
            throw .formatNotOffered(options.format ?? "", offered: Self.list(readable))
        }
        var best: (choice: CameraChoice, misfit: Misfit)?
        for offer in candidates {
            guard let format = CameraFormat(FourCC(offer.format)) else { continue }
            for offered in offer.sizes {
                let choice = CameraChoice(
                    format: format, size: offered.nearest(to: options.size ?? Self.leastSize),
                    rate: offered.rate(nearest: options.rate ?? Self.usualRate))
                let cost = format.cost * (offer.isConverted ? Self.conversionCost : 1)
                let misfit = choice.misfit(for: options, cost: cost)
                if best.map({ misfit < $0.misfit }) ?? true { best = (choice, misfit) }
            }
        }
        guard let best else { throw .noUsableFormat(found: "\(Self.list(candidates)) without a size") }
        self = best.choice
    }

    private init(format: CameraFormat, size: PictureSize, rate: Double?) {
        self.format = format
        self.size = size
        self.rate = rate
    }

    /// How far a choice is from what is wanted; the first difference decides.
    private struct Misfit: Comparable {
        var parts: [Double]

        static func < (one: Misfit, other: Misfit) -> Bool { one.parts.lexicographicallyPrecedes(other.parts) }
    }

    private func misfit(for options: CameraOptions, cost: Double) -> Misfit {
        let area = Double(size.width) * Double(size.height)
        let wantedRate = options.rate ?? Self.leastRate
        // A camera that names no rates is given the benefit of the doubt.
        let rateMiss = max(0, wantedRate * 0.99 - (rate ?? wantedRate))
        let price = area * cost
        if let wanted = options.size {
            let sizeMiss = Double((size.width - wanted.width).magnitude + (size.height - wanted.height).magnitude)
            return Misfit(parts: [sizeMiss, rateMiss, price])
        }
        let isSmall = size.width < Self.leastSize.width || size.height < Self.leastSize.height
        let misses: Double = (isSmall ? 1 : 0) + (rateMiss > 0 ? 1 : 0)
        return Misfit(parts: [misses, rateMiss, isSmall ? 1 : 0, isSmall ? -area : 0, price])
    }

    private static func list(_ offers: [CameraFormatOffer]) -> String {
        offers.map(\.format).joined(separator: ", ")
    }
}
