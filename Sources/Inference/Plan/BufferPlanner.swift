/// Gives the buffers of a plan their places in one arena: two buffers share memory where they are never needed at the
/// same time.
enum BufferPlanner {
    struct Interval {
        /// In floats.
        let size: Int
        /// The first and the last step that touch the buffer.
        var first: Int
        var last: Int
    }

    /// Offsets in floats of each interval, and the arena's size. Larger buffers are placed first, each in the smallest
    /// gap between those alive at the same time that holds it.
    static func place(_ intervals: [Interval]) -> (offsets: [Int], size: Int) {
        var offsets = [Int](repeating: 0, count: intervals.count)
        var placed: [Int] = []  // By offset.
        var size = 0
        let order = intervals.indices.sorted {
            (intervals[$0].size, $1) > (intervals[$1].size, $0)
        }
        for index in order {
            let interval = intervals[index]
            var best: (offset: Int, gap: Int)?
            var end = 0
            for other in placed where intervals[other].first <= interval.last && interval.first <= intervals[other].last
            {
                let gap = offsets[other] - end
                if gap >= interval.size, gap < best?.gap ?? .max { best = (end, gap) }
                end = max(end, offsets[other] + intervals[other].size)
            }
            let offset = best?.offset ?? end
            offsets[index] = offset
            size = max(size, offset + interval.size)
            placed.insert(index, at: placed.partitioningIndex { offsets[$0] >= offset })
        }
        return (offsets, size)
    }
}

extension Array {
    /// The index of the first element that `belongsInSecondPartition`, where all such stand at the end.
    fileprivate func partitioningIndex(_ belongsInSecondPartition: (Element) -> Bool) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if belongsInSecondPartition(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
