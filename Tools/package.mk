# What an installation consists of, and the Debian package.

PREFIX ?= /usr/local
SYSCONFDIR ?= /etc
UNITDIR ?= $(PREFIX)/lib/systemd/system
UDEVRULESDIR ?= $(PREFIX)/lib/udev/rules.d
ZSHDIR ?= $(PREFIX)/share/zsh/site-functions
# One that is built already can be named.
BINARY := .build-static/release/ferd
# What takes the symbols, four tenths of the binary, off the installed one; empty: they stay, for backtraces with names.
STRIP := strip

UNITS := ferd@.service ferd@.socket
PACKAGING := build-essential debhelper lintian python3
CHROOTING := debootstrap lintian

.PHONY: static install uninstall deb check-deb

# Swift's own libraries are only found beside its toolchain: what is installed has them inside.
static: deps ## Build the binary that is installed, with Swift's libraries inside
	swift build -c release --static-swift-stdlib --scratch-path .build-static --product ferd

install: $(if $(filter file,$(origin BINARY)),static) ## Install below $(DESTDIR)$(PREFIX), units and settings too
	install -D -m 755 $(if $(STRIP),-s --strip-program=$(STRIP)) $(BINARY) $(DESTDIR)$(PREFIX)/bin/ferd
	install -D -m 644 -t $(DESTDIR)$(PREFIX)/share/ferd/weights Weights/*.onnx
	install -D -m 644 -t $(DESTDIR)$(PREFIX)/share/doc/ferd README.md LICENSE Weights/*.md
	install -D -m 755 -t $(DESTDIR)$(PREFIX)/share/doc/ferd/examples samples/readers/*
	install -d $(DESTDIR)$(PREFIX)/share/man/man1
	$(PYTHON) Tools/make-man.py $(BINARY) docs/ferd.1.in >$(DESTDIR)$(PREFIX)/share/man/man1/ferd.1
	install -d $(DESTDIR)$(PREFIX)/share/bash-completion/completions $(DESTDIR)$(ZSHDIR) \
	    $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d
	$(BINARY) --generate-completion-script bash | sed '1{/^#!/d}' >$(DESTDIR)$(PREFIX)/share/bash-completion/completions/ferd
	$(BINARY) --generate-completion-script zsh >$(DESTDIR)$(ZSHDIR)/_ferd
	$(BINARY) --generate-completion-script fish >$(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/ferd.fish
	install -d $(DESTDIR)$(UNITDIR)
	for unit in $(UNITS); do \
	    sed 's#@BINDIR@#$(PREFIX)/bin#' systemd/$$unit >$(DESTDIR)$(UNITDIR)/$$unit || exit 1; done
	install -D -m 644 -t $(DESTDIR)$(UDEVRULESDIR) systemd/70-ferd.rules
	install -D -m 644 systemd/ferd.logrotate $(DESTDIR)$(SYSCONFDIR)/logrotate.d/ferd
	@# Settings that somebody made stay.
	test -e $(DESTDIR)$(SYSCONFDIR)/ferd/ferd.toml || \
	    install -D -m 644 samples/ferd.toml $(DESTDIR)$(SYSCONFDIR)/ferd/ferd.toml

uninstall: ## Remove what was installed; settings that were changed stay
	rm -f $(DESTDIR)$(PREFIX)/bin/ferd $(DESTDIR)$(PREFIX)/share/man/man1/ferd.1 \
	    $(DESTDIR)$(PREFIX)/share/bash-completion/completions/ferd $(DESTDIR)$(ZSHDIR)/_ferd \
	    $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/ferd.fish $(UNITS:%=$(DESTDIR)$(UNITDIR)/%) \
	    $(DESTDIR)$(UDEVRULESDIR)/70-ferd.rules $(DESTDIR)$(SYSCONFDIR)/logrotate.d/ferd
	rm -rf $(DESTDIR)$(PREFIX)/share/ferd $(DESTDIR)$(PREFIX)/share/doc/ferd
	if cmp -s samples/ferd.toml $(DESTDIR)$(SYSCONFDIR)/ferd/ferd.toml; then \
	    rm $(DESTDIR)$(SYSCONFDIR)/ferd/ferd.toml; \
	    rmdir --ignore-fail-on-non-empty $(DESTDIR)$(SYSCONFDIR)/ferd; fi

deb: static ## Build the Debian package, out/ferd_VERSION_ARCHITECTURE.deb
	@$(call installing,$(PACKAGING))
	debian/rules clean
	DEB_RULES_REQUIRES_ROOT=no debian/rules binary
	@ls -l out/ferd_*.deb

check-deb: deb ## Install, run and purge the package in a clean Debian (debootstrap; as root)
	@$(call installing,$(CHROOTING))
	Tests/Package/check-deb out/ferd_*.deb
