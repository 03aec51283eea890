import CAllocationCounter
import Glibc
import Testing

@testable import Inference

@Suite struct SessionTests {
    /// Small networks and the project's own.
    private static func models() throws -> [(model: Model, shapes: [String: [Int]])] {
        var result: [(Model, [String: [Int]])] = []
        for family in OperatorTests.families {
            let file = try CaseFile(family)
            for item in file.cases {
                result.append((try Model(bytes: try file.modelBytes(item), name: item.name), item.inputShapes))
            }
        }
        for item in try CaseFile("weights").cases {
            result.append((try Model(contentsOf: "\(WeightsTests.folder)/\(item.name)"), item.inputShapes))
        }
        return result
    }

    @Test func runningDoesNotAllocate() throws {
        for (model, shapes) in try Self.models() {
            let session = try Session(model, inputShapes: shapes)
            // OpenBLAS takes its buffers at its first call.
            session.run()
            let before = allocations_of_this_thread()
            session.run()
            #expect(allocations_of_this_thread() == before, "\(model.name)")
        }
    }

    @Test(.enabled(if: allocations_are_counted(), "a sanitizer counts its own way")) func theCounterCounts() {
        let before = allocations_of_this_thread()
        free(malloc(100))
        #expect(allocations_of_this_thread() == before + 1)
    }

    @Test func sessionsOfOneModelShareNothingThatChanges() throws {
        let file = try CaseFile("networks")
        let item = try #require(file.cases.first)
        let model = try Model(bytes: try file.modelBytes(item), name: item.name)
        let (first, second) = (try Session(model), try Session(model))
        let input = try file.values(item.inputs[0])
        _ = first.input(at: 0).update(fromContentsOf: input)
        first.run()
        let before = Array(first.output(at: 0))
        _ = second.input(at: 0).update(fromContentsOf: input.map { -$0 })
        second.run()
        #expect(Array(first.output(at: 0)) == before)
        #expect(Array(second.output(at: 0)) != before)
        #expect(Array(first.input(at: 0)) == input)
        first.run()
        #expect(Array(first.output(at: 0)) == before)
    }

    @Test func aModelServesSeveralShapes() throws {
        let sketch = ModelSketch().input("x", [nil, 2, nil, nil]).floats("w", [3, 2, 3, 3]).floats("b", [3])
            .node("Conv", ["x", "w", "b"], ["c"], ["pads": .integers([1, 1, 1, 1])])
            .node("GlobalAveragePool", ["c"], ["y"]).output("y")
        let model = try Model(bytes: try sketch.bytes(), name: "m")
        for (batch, height, width) in [(1, 4, 4), (3, 9, 5), (1, 4, 4)] {
            let session = try Session(model, inputShapes: ["x": [batch, 2, height, width]])
            #expect(session.outputShapes == [[batch, 3, 1, 1]])
            session.input(at: 0).update(repeating: 0)
            session.run()
            // Of zeros only the bias is left.
            for picture in 0..<batch {
                expectClose(
                    Array(session.output(at: 0)[(picture * 3)..<(picture * 3 + 3)]), [-0.4, 1 / 7 - 0.4, 2 / 7 - 0.4],
                    "y")
            }
        }
    }

    @Test func metadataAndDescriptionsAreTheFiles() throws {
        let sketch = ModelSketch().input("x", [nil, 3]).node("Relu", ["x"], ["y"]).output("y", [nil, 3]).changed {
            var entry = Onnx_StringStringEntryProto()
            (entry.key, entry.value) = ("ferd.task", "detector")
            $0.metadataProps = [entry]
        }
        let model = try Model(bytes: try sketch.bytes(), name: "m")
        #expect(model.name == "m")
        #expect(model.metadata == ["ferd.task": "detector"])
        #expect(model.inputs == [TensorDescription(name: "x", shape: [nil, 3])])
        #expect(model.outputs == [TensorDescription(name: "y", shape: [nil, 3])])
    }
}
