# `make run` analyses the sample clip, `make test` passes all tests; both do their own set-up on Debian 12.

SHELL := /bin/bash
PYTHON ?= python3
VENV := Training/.venv
FERD_DATA ?= ../shared/data
FERD_MEDIA ?= ../shared/media
export FERD_DATA FERD_MEDIA

PACKAGES := libavformat-dev libavcodec-dev libswscale-dev libavutil-dev libv4l-dev libopenblas-dev pkg-config ffmpeg
FERD := .build/release/ferd

.PHONY: run build test test-training test-optimised test-camera sanitize sanitize-address sanitize-thread trial-outlets trial-endurance deps bench golden format lint train-detector train-expression clean help

help: ## List the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 22

run: build ## Analyse the sample clip: events and an annotated video in out/
	@mkdir -p out
	$(FERD) --input samples/sample.mp4 --out out/events.jsonl --annotate out/annotated.mp4
	@echo; echo "The first events and the first frame with a face (out/events.jsonl has them all, out/annotated.mp4 shows them):"
	@head -n 3 out/events.jsonl | cut -c 1-400
	@grep -m 1 '"faces":\[{' out/events.jsonl | cut -c 1-800

build: deps ## Build the release binary, .build/release/ferd
	swift build -c release --product ferd

test: deps ## Build and run all tests
	swift build --build-tests
	@# A test that hangs is a failure, and soon.
	timeout --kill-after=60 2400 swift test --skip-build

test-training: $(VENV)/bin/python ## Test the trainings (Python)
	$(VENV)/bin/python -m pytest --quiet Training/tests

test-optimised: deps ## Count allocations in an optimised build, which the other tests are not
	swift test -c release -Xswiftc -enable-testing --scratch-path .build-optimised --filter '[aA]llocat'

sanitize: sanitize-address sanitize-thread ## Run the tests under AddressSanitizer, then under ThreadSanitizer (an hour or more)

# What computes for long has its turn afterwards: beside it the others would run out of their time.
LENGTHY := KernelTests|InferenceTests
sanitize-address: deps
	swift build --build-tests --sanitize address --scratch-path .build-address
	ASAN_OPTIONS=detect_leaks=0 swift test --skip-build --sanitize address --scratch-path .build-address --skip '$(LENGTHY)'
	ASAN_OPTIONS=detect_leaks=0 swift test --skip-build --sanitize address --scratch-path .build-address --filter '$(LENGTHY)'

# Files are not limited in size there, since the sanitizer's own are. Live streams are left out: it ends the program where FFmpeg
# cancels a thread that receives, and keeps a signal from a main thread that waits for others.
UNTRACEABLE := aLimitInMidLine|aLimitAtStandardOutput|aFullDiskLeaves|FailingOutletTests|aStreamThatIsLost|anIPCameraThatRestarts
sanitize-thread: deps
	swift build --build-tests --sanitize thread --scratch-path .build-thread
	clang -O1 -shared -fPIC -o .build-thread/swift_mutex.so Tests/Support/ThreadSanitizer/swift_mutex.c
	TSAN_OPTIONS=ignore_noninstrumented_modules=1 LD_PRELOAD=$(CURDIR)/.build-thread/swift_mutex.so \
	    swift test --skip-build --sanitize thread --scratch-path .build-thread --skip '$(UNTRACEABLE)'

test-camera: build ## Test cameras in virtual machines (QEMU); CAMERAS="vivid service" names some of the tests
	Tests/Camera/run $(FERD) $(CAMERAS)

trial-outlets: build ## Two hundred readers at a socket, five hundred kills twice (a quarter of an hour)
	swift build --product OutletProbe
	$(PYTHON) Tests/Trials/readers.py --ferd $(FERD)
	$(PYTHON) Tests/Trials/kills.py --ferd $(FERD)

trial-endurance: build ## Half an hour as with a camera: memory must not grow
	$(PYTHON) Tests/Trials/endurance.py --ferd $(FERD)

deps: ## Install the Debian packages that are missing
	@$(call installing,$(PACKAGES))

# installing,PACKAGES: a command that installs those that are missing.
define installing
missing=(); for p in $(1); do \
    dpkg-query -W -f='$${Status}' $$p 2>/dev/null | grep -q 'ok installed' || missing+=($$p); done; \
if [ $${#missing[@]} -gt 0 ]; then \
    echo "Installing $${missing[*]}"; \
    as_root=; [ $$(id -u) -eq 0 ] || as_root=sudo; \
    $$as_root apt-get update -qq && \
    DEBIAN_FRONTEND=noninteractive $$as_root apt-get install -y -qq --no-install-recommends $${missing[@]} >/dev/null; fi
endef

include Tools/package.mk

golden: build $(VENV)/bin/python ## Write anew what tests expect of the weights (after a change of them)
	$(VENV)/bin/python Tests/InferenceTests/Cases/make_cases.py weights
	FERD_KERNELS=avx2 $(FERD) --input samples/sample.mp4 --out samples/sample.events.jsonl --quiet

format: ## Format the Swift code in place
	swift format --in-place --parallel $$($(SWIFT_FILES))

lint: ## Check the Swift code's format and rules
	swift format lint --strict --parallel $$($(SWIFT_FILES))

# Generated code is left as its generator writes it.
SWIFT_FILES = git ls-files -- '*.swift' | grep -v '\.pb\.swift$$'

$(VENV)/bin/python: Training/requirements.txt
	$(PYTHON) -m venv $(VENV)
	$(VENV)/bin/pip install --quiet --requirement Training/requirements.txt
	touch $@

bench: build $(VENV)/bin/python ## Speed against ONNX Runtime, of the whole path, memory, start-up
	$(VENV)/bin/python Benchmarks/bench.py --ferd $(FERD)

TRAIN_EXPRESSION = $(VENV)/bin/python -m Training.expression.train --data $(FERD_DATA)/ferplus --recipe Training/expression/recipes

TRAIN_DETECTOR = $(VENV)/bin/python -m Training.detector.train --data $(FERD_DATA)/faces --tiles $(FERD_DATA)/ferplus --plan fine --batch 64 \
    --scenes 0.3 --clutter 0.2 --workers 6

# The mean that ships also holds a copy of the third run's folder, made after 18,129 steps.
train-detector: $(VENV)/bin/python ## Train the face detector (resumes; for a GPU) on $FERD_DATA/faces and $FERD_DATA/ferplus
	$(TRAIN_DETECTOR) --run Training/runs/detector --steps 14807 --sizes 256 320 320 384 448 --rate 3e-3 --warm-up 1000 --seed 1
	$(TRAIN_DETECTOR) --start Training/runs/detector --run Training/runs/detector-second --steps 14000 --sizes 256 320 320 384 448 640 \
	    --rate 2e-3 --warm-up 300 --mosaics 0.42 --seed 8
	$(TRAIN_DETECTOR) --start Training/runs/detector-second --run Training/runs/detector-third --steps 28377 --sizes 256 320 320 384 448 640 \
	    --rate 2e-3 --warm-up 300 --mosaics 0.4 --scenes 0.38 --average 0.9998 --seed 9
	$(TRAIN_DETECTOR) --start Training/runs/detector-third --run Training/runs/detector-fourth --steps 1584 --sizes 256 320 320 320 448 640 \
	    --batch 16 --rate 2e-4 --warm-up 200 --mosaics 0.1 --scenes 0.12 --clutter 0.08 --average 0.999 --seed 10
	$(VENV)/bin/python -m Training.detector.soup Training/runs/detector-third Training/runs/detector-fourth --out Training/runs/detector-mean

train-expression: $(VENV)/bin/python ## Train the expression networks (resumes; for a GPU) on $FERD_DATA/ferplus
	$(TRAIN_EXPRESSION)/i-mobilenetv2.toml --run Training/runs/i-mobilenetv2
	$(TRAIN_EXPRESSION)/i-mobilenetv2-second.toml --start Training/runs/i-mobilenetv2 --run Training/runs/i-mobilenetv2-second
	$(TRAIN_EXPRESSION)/i-mobilenetv2-long.toml --start Training/runs/i-mobilenetv2-second --run Training/runs/i-mobilenetv2-long
	for seed in 1 2 3; do $(TRAIN_EXPRESSION)/se-resnet.toml --seed $$seed --run Training/runs/teacher-$$seed || exit; done
	$(TRAIN_EXPRESSION)/i-mobilenetv2-fourth.toml --start Training/runs/i-mobilenetv2-long --run Training/runs/i-mobilenetv2-fourth
	$(TRAIN_EXPRESSION)/i-mobilenetv2-fifth.toml --start Training/runs/i-mobilenetv2-fourth --run Training/runs/i-mobilenetv2-fifth
	$(TRAIN_EXPRESSION)/fer-mobilenetv3-taught.toml --run Training/runs/fer-mobilenetv3
	$(TRAIN_EXPRESSION)/lfnsb-taught.toml --run Training/runs/lfnsb
	for seed in 4 5 6; do $(TRAIN_EXPRESSION)/se-resnet-second.toml --seed $$seed --run Training/runs/teacher-$$seed || exit; done
	$(TRAIN_EXPRESSION)/fer-mobilenetv3-second.toml --start Training/runs/fer-mobilenetv3 --run Training/runs/fer-mobilenetv3-second
	$(TRAIN_EXPRESSION)/lfnsb-second.toml --start Training/runs/lfnsb --run Training/runs/lfnsb-second
	for seed in 7 8 9; do $(TRAIN_EXPRESSION)/se-resnet-third.toml --seed $$seed --run Training/runs/teacher-$$seed || exit; done
	$(TRAIN_EXPRESSION)/lfnsb-third.toml --start Training/runs/lfnsb-second --run Training/runs/lfnsb-third
	$(TRAIN_EXPRESSION)/i-mobilenetv2-sixth.toml --start Training/runs/i-mobilenetv2-fifth --run Training/runs/i-mobilenetv2-sixth
	$(TRAIN_EXPRESSION)/i-mobilenetv2-96.toml --start Training/runs/i-mobilenetv2-fifth --run Training/runs/i-mobilenetv2-96
	$(TRAIN_EXPRESSION)/i-mobilenetv2-96-second.toml --start Training/runs/i-mobilenetv2-96 --run Training/runs/i-mobilenetv2-96-second
	$(TRAIN_EXPRESSION)/i-mobilenetv2-96-third.toml --start Training/runs/i-mobilenetv2-96-second --run Training/runs/i-mobilenetv2-96-third
	for k in 1 2; do $(TRAIN_EXPRESSION)/se-resnet-fer2013.toml --seed $$k --start Training/runs/teacher-$$((k + 3)) \
	    --run Training/runs/teacher-fer2013-$$k || exit; done
	$(TRAIN_EXPRESSION)/fer2013-96.toml --start Training/runs/i-mobilenetv2-96 --run Training/runs/fer2013-96
	$(TRAIN_EXPRESSION)/fer2013-96-second.toml --start Training/runs/fer2013-96 --run Training/runs/fer2013-96-second
	for k in 3 4 5; do $(TRAIN_EXPRESSION)/se-resnet-fer2013-second.toml --seed $$k --start Training/runs/teacher-$$((k + 4)) \
	    --run Training/runs/teacher-fer2013-$$k || exit; done
	$(TRAIN_EXPRESSION)/fer2013-96-third.toml --start Training/runs/fer2013-96-second --run Training/runs/fer2013-96-third
	$(VENV)/bin/python -m Training.expression.soup Training/runs/fer2013-96-second Training/runs/fer2013-96-third --data $(FERD_DATA)/ferplus \
	    --out Training/runs/fer2013-96-mean
	$(TRAIN_EXPRESSION)/fer-mobilenetv3-fer2013.toml --start Training/runs/fer-mobilenetv3-second --run Training/runs/fer-mobilenetv3-fer2013
	$(TRAIN_EXPRESSION)/se-resnet-fer2013-third.toml --seed 6 --run Training/runs/se-resnet-fer2013-third
	for seed in 31 32; do $(TRAIN_EXPRESSION)/fer2013-96-fourth.toml --seed $$seed --start Training/runs/fer2013-96-mean \
	    --run Training/runs/fer2013-96-fourth-$$seed || exit; done
	$(VENV)/bin/python -m Training.expression.soup Training/runs/fer2013-96-fourth-31 Training/runs/fer2013-96-fourth-32 \
	    --data $(FERD_DATA)/ferplus --out Training/runs/fer2013-96-mean-second
	$(TRAIN_EXPRESSION)/fer2013-96-fifth.toml --start Training/runs/fer2013-96-mean-second --run Training/runs/fer2013-96-fifth
	$(VENV)/bin/python -m Training.expression.soup Training/runs/fer2013-96-mean-second Training/runs/fer2013-96-fifth \
	    --data $(FERD_DATA)/ferplus --out Training/runs/fer2013-96-mean-third

clean: ## Remove what was built; trainings and weights stay
	rm -rf .build .build-* out
