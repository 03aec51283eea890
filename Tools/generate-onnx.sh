#!/bin/sh
# Makes Sources/Inference/Generated/onnx.pb.swift from Tools/onnx.proto. Needs Debian's protobuf-compiler; the Swift
# plugin is built from the swift-protobuf package that the engine itself uses.
set -eu
cd "$(dirname "$0")/.."
scratch=.build-tools
swift build -c release --product protoc-gen-swift --scratch-path "$scratch"
protoc --plugin=protoc-gen-swift="$scratch/release/protoc-gen-swift" \
    --swift_opt=Visibility=Internal --swift_opt=UseAccessLevelOnImports=true \
    --proto_path=Tools --swift_out=Sources/Inference/Generated onnx.proto
