# package.mk - a part of ../../Makefile: installing, shell completions, pages for a web site, packages.

SECTIONS = $(sort $(patsubst .%,man%,$(suffix $(PAGES))))

BASHDIR ?= $(PREFIX)/share/bash-completion/completions
ZSHDIR  ?= $(PREFIX)/share/zsh/site-functions
FISHDIR ?= $(PREFIX)/share/fish/vendor_completions.d

DOCDIR  ?= $(PREFIX)/share/doc/ae
EXAMPLES = $(filter-out %.svg,$(wildcard examples/*))

INCLUDED = $(DESTDIR)$(PREFIX)/include
LIBDIR   = $(DESTDIR)$(PREFIX)/lib

# RUN="qemu-s390x -L ...": for programs that this machine does not run by itself
completions: $(BIN)
	rm -rf $(B)/completions
	RUN="$(RUN)" tools/package/completions.sh $(B)/completions $(BIN)

install: all $(SHARED) $(B)/include/ae.h completions
	mkdir -p $(DESTDIR)$(PREFIX)/bin $(INCLUDED)/ae $(LIBDIR)/pkgconfig $(DESTDIR)$(BASHDIR) $(DESTDIR)$(ZSHDIR) $(DESTDIR)$(FISHDIR)
	mkdir -p $(SECTIONS:%=$(DESTDIR)$(MANDIR)/%)
	cp $(BIN) $(DESTDIR)$(PREFIX)/bin
	cp $(B)/include/ae.h $(INCLUDED)
	cp $(B)/include/ae/*.h $(INCLUDED)/ae
	cp $(B)/libae.a $(LIBDIR)
	$(if $(SHARED),cp -P $(B)/libae.so $(B)/libae.so.$(SOVERSION) $(LIBDIR))
	for p in $(PAGES); do cp $$p $(DESTDIR)$(MANDIR)/man$${p##*.}/ || exit 1; done
	cp $(B)/completions/bash/* $(DESTDIR)$(BASHDIR)
	cp $(B)/completions/zsh/* $(DESTDIR)$(ZSHDIR)
	cp $(B)/completions/fish/* $(DESTDIR)$(FISHDIR)
	mkdir -p $(DESTDIR)$(DOCDIR)/examples
	cp $(EXAMPLES) $(DESTDIR)$(DOCDIR)/examples
	for e in watch.cron watch@.service live@.service; do sed -e 's|/usr/share/doc/ae|$(DOCDIR)|' -e 's|PATH=/usr/local/bin|PATH=$(PREFIX)/bin:/usr/local/bin|' \
		examples/$$e > $(DESTDIR)$(DOCDIR)/examples/$$e || exit 1; done
	sed -e 's|@PREFIX@|$(PREFIX)|' -e 's|@VERSION@|$(VERSION)|' libae/ae.pc.in > $(LIBDIR)/pkgconfig/ae.pc

# Without debug information, for a disk that is small. STRIP=... where the programs are of another machine.
STRIP ?= strip
install-strip: install
	$(STRIP) $(TOOLS:%=$(DESTDIR)$(PREFIX)/bin/%)
	$(STRIP) -S $(LIBDIR)/libae.a $(if $(SHARED),$(LIBDIR)/libae.so.$(SOVERSION))

uninstall:
	rm -f $(TOOLS:%=$(DESTDIR)$(PREFIX)/bin/%) $(INCLUDED)/ae.h $(LIBDIR)/pkgconfig/ae.pc
	rm -f $(addprefix $(INCLUDED)/ae/,$(notdir $(HEADERS)))
	rm -f $(addprefix $(DESTDIR)$(DOCDIR)/,$(EXAMPLES))
	rm -f $(LIBDIR)/libae.a $(LIBDIR)/libae.so $(LIBDIR)/libae.so.$(SOVERSION)
	rm -f $(TOOLS:%=$(DESTDIR)$(BASHDIR)/%) $(TOOLS:%=$(DESTDIR)$(ZSHDIR)/_%) $(TOOLS:%=$(DESTDIR)$(FISHDIR)/%.fish)
	for p in $(notdir $(PAGES)); do rm -f $(DESTDIR)$(MANDIR)/man$${p##*.}/$$p || exit 1; done

# Static programs for another machine, in $(B)/$(TARGET), with the C library musl: TARGET=armv7, aarch64, mips, riscv64,
# x86_64, or the triple of another machine. The first of these compilers that is installed: TRIPLE-gcc, or zig, which has musl
# for all of them.
TRIPLE_armv7   = arm-linux-musleabihf
TRIPLE_aarch64 = aarch64-linux-musl
TRIPLE_mips    = mips-linux-musleabi
TRIPLE_riscv64 = riscv64-linux-musl
TRIPLE_x86_64  = x86_64-linux-musl
TRIPLE         = $(or $(TRIPLE_$(TARGET)),$(TARGET))
cross:
	@[ -n "$(TARGET)" ] || { echo "cross: expected TARGET=armv7, aarch64, mips, riscv64, x86_64 or a triple" >&2; exit 1; }
	@if command -v $(TRIPLE)-gcc >/dev/null; then \
		cc=$(TRIPLE)-gcc ar=$$(command -v $(TRIPLE)-ar || echo ar); \
	elif command -v zig >/dev/null; then \
		cc='zig cc -target $(TRIPLE)' ar='zig ar'; \
	else \
		echo "cross: expected $(TRIPLE)-gcc or zig in PATH, got neither" >&2; exit 1; \
	fi; \
	$(MAKE) B='$(B)/$(TARGET)' CC="$$cc" AR="$$ar" LDFLAGS='-static -s' all

# The last commit's files, the same bytes each time.
dist:
	mkdir -p $(B)
	git archive -9 --format=tar.gz --prefix=ae-$(VERSION)/ -o $(B)/ae-$(VERSION).tar.gz HEAD

deb: all $(SHARED) $(B)/include/ae.h
	rm -rf $(B)/deb
	$(MAKE) B=$(B) DESTDIR=$(abspath $(B)/deb) PREFIX=/usr ZSHDIR=/usr/share/zsh/vendor-completions install
	tools/package/deb.sh $(B)/deb $(VERSION) $(SOVERSION) $(B)

# mandoc looks for the pages it refers to in the current directory; others are those of a public site.
html:
	rm -rf $(B)/html
	mkdir -p $(B)/html
	cp tools/package/page.css $(B)/html
	to=$(abspath $(B)/html) && cd man && for p in *.[1-9]; do mandoc -T html \
		-O 'style=page.css,toc,man=%N.%S.html;https://man7.org/linux/man-pages/man%S/%N.%S.html' $$p > $$to/$$p.html || exit 1; done
	cp $(B)/html/ae.7.html $(B)/html/index.html

.PHONY: completions install install-strip uninstall cross dist deb html
