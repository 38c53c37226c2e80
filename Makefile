# ae: make; make test; make demo; make install PREFIX=/usr/local
# CC, CFLAGS, LDFLAGS, PREFIX and DESTDIR are yours. All output is under $(B). Installing and packages are
# in tools/package/package.mk.

B       = build
CC     ?= cc
CFLAGS ?= -O2 -g
PREFIX ?= /usr/local
MANDIR ?= $(PREFIX)/share/man
VERSION = 0.1.0

# All processors, unless the caller says otherwise. `make clean all` keeps its order.
ifeq ($(MAKELEVEL)$(filter clean uninstall,$(MAKECMDGOALS)),0)
ifeq ($(filter -j%,$(MAKEFLAGS)),)
MAKEFLAGS += -j$(shell getconf _NPROCESSORS_ONLN 2>/dev/null || echo 1)
endif
endif

# `make asan test` builds beside the ordinary programs and runs the same tests with them. gcc's `undefined` does not look at
# conversions of floats that an integer does not hold.
ifneq ($(filter asan,$(MAKECMDGOALS)),)
override B := $(B)/asan
KERNEL_CFLAGS = -O1
SANITIZE = -O1 -g1 -fsanitize=address,undefined,float-cast-overflow -fno-sanitize-recover=all -fno-omit-frame-pointer
endif

comma   := ,
STRICT   = -Wall -Wextra -Wpedantic -Wshadow -Wstrict-prototypes -Wmissing-prototypes \
           -Wvla -Wwrite-strings -Wpointer-arith -Wno-missing-field-initializers
ALL_CFLAGS = -std=c11 -D_POSIX_C_SOURCE=200809L -DAE_VERSION='"$(VERSION)"' -Ilibae -Itools \
             -ffp-contract=off -fno-math-errno -fPIC -ffunction-sections -fdata-sections \
             -fno-asynchronous-unwind-tables $(STRICT) $(FLAGS_$(ARCH)) $(CFLAGS) $(SANITIZE)
LDLIBS   = -lm -lpthread

# Programs leave out the functions that they do not call and the padding between segments, if the linker can.
LINK_TRY = $(shell echo 'int main(void) { return 0; }' | $(CC) $(1) -x c - -o /dev/null 2>/dev/null && echo $(1))
LINK_SMALL := $(call LINK_TRY,-Wl$(comma)--gc-sections) $(call LINK_TRY,-Wl$(comma)-z$(comma)noseparate-code)
# Sanitizers describe each place in tables of addresses. A program at a fixed place that brings its sanitizers along does not
# have these to fill in, and starts in half of the time; tests start some 20,000.
ifneq ($(filter asan,$(MAKECMDGOALS)),)
LINK_FIXED := $(call LINK_TRY,-no-pie)
LINK_WHOLE := $(LINK_FIXED) $(call LINK_TRY,$(SANITIZE) -static-libasan -static-libubsan)
endif
# less debug information: all of it takes a third of the time
KERNEL_CFLAGS ?= -O3 -g1

# gcc computes float as double there where ISO C is asked for, by old custom: other bytes than anywhere else.
FLAGS_s390x = -fexcess-precision=fast

# libae/kernels/kernel_*.c are compiled once for each instruction set of the processor.
ARCH    := $(firstword $(subst -, ,$(shell $(CC) -dumpmachine)))
ISA_x86_64  = avx512 avx2
ISA_amd64   = avx512 avx2
ISA_FLAGS_avx2   = -mavx2 -mfma -mprefer-vector-width=256
ISA_FLAGS_avx512 = -mavx2 -mfma -mavx512f -mavx512bw -mavx512dq -mavx512vl -mprefer-vector-width=512
ISAS     = $(ISA_$(ARCH)) base

KERNELS   = $(wildcard libae/kernels/kernel_*.c)
LIB_SRC   = $(filter-out $(KERNELS),$(wildcard libae/*/*.c))
# the kernels first: they take the longest
LIB_OBJ   = $(foreach isa,$(ISAS),$(KERNELS:libae/%.c=$(B)/libae/%.$(isa).o)) $(LIB_SRC:libae/%.c=$(B)/libae/%.o)
TOOLS     = $(patsubst tools/%.c,%,$(wildcard tools/ae-*.c))
TOOL_OBJ  = $(patsubst tools/%.c,$(B)/tools/%.o,$(wildcard tools/*/*.c))
BIN       = $(TOOLS:%=$(B)/bin/%)
UNIT      = $(patsubst tests/unit/%.c,$(B)/unit/%,$(wildcard tests/unit/*.c))
REFERENCE = $(patsubst tests/reference/%.c,$(B)/reference/%,$(wildcard tests/reference/*.c))
BENCH     = $(B)/bench/bench $(B)/bench/stopwatch
BENCH_OBJ = $(patsubst tests/bench/%.c,$(B)/bench/%.o,$(filter-out %/fma.c %/stopwatch.c,$(wildcard tests/bench/*.c))) \
            $(ISAS:%=$(B)/bench/fma.%.o)
REPLAY    = $(B)/fuzz/replay
PARSERS   = npy idx pnm png wav gzip npz mat inflate table forms coded arch learn differ export model members checkpoint schema stats threshold ranges number log templates state measures merge windows pictures
TARGETS   = $(patsubst %,$(B)/fuzz/%.o,targets records unpack networks differ logs models states measures pictures)
FUZZERS   = $(PARSERS:%=$(B)/fuzz/%)
FAULTY    = $(TOOLS:%=$(B)/faults/bin/%) $(B)/faults/parsers
FUNCTIONS = $(shell cat tests/faults/functions)
PAGES     = $(wildcard man/*.[1-9])

all: $(BIN) $(B)/libae.a

$(B)/libae.a: $(LIB_OBJ)
	rm -f $@
	$(AR) rcs $@ $(LIB_OBJ)

# One public header for each folder, which ae.h includes; installed as ae/FOLDER.h.
HEADERS = $(foreach folder,base kernels io data nn run train detect model plot,libae/$(folder)/$(folder).h)

# The headers as they are installed: ae.h beside the folder ae.
$(B)/include/ae.h: libae/ae.h $(HEADERS) Makefile
	@mkdir -p $(@D)/ae
	for h in $(HEADERS); do sed 's|^#include "[a-z]*/|#include "ae/|' $$h > $(@D)/ae/$${h##*/} || exit 1; done
	sed 's|^#include "[a-z]*/|#include "ae/|' libae/ae.h > $@

# The shared library has the functions of the public headers and no others; a change that breaks programs raises
# SOVERSION. A static build has none.
SOVERSION = 0
SHARED    = $(if $(filter -static,$(LDFLAGS) $(CC)),,$(B)/libae.so)

$(B)/libae.map: $(HEADERS) Makefile
	mkdir -p $(B)
	{ echo 'AE_$(SOVERSION) { global:'; grep -ho 'ae_[a-z0-9_]*(' $(HEADERS) | tr '(' ';' | sort -u; echo 'local: *; };'; } > $@

$(B)/libae.so.$(SOVERSION): $(LIB_OBJ) $(B)/libae.map
	$(CC) -shared $(SANITIZE) $(LDFLAGS) -Wl,-soname,libae.so.$(SOVERSION) -Wl,--version-script=$(B)/libae.map -o $@ $(LIB_OBJ) $(LDLIBS)

$(B)/libae.so: $(B)/libae.so.$(SOVERSION)
	ln -sf libae.so.$(SOVERSION) $@

$(B)/libae/%.o: libae/%.c Makefile
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) $(CPPFLAGS) -DAE_ARCH_$(ARCH) -MMD -MP -c -o $@ $<

# ISA, folder under build, folder of sources: also for the loops that show a processor's peak
define KERNEL_RULE
$(B)/$(2)/%.$(1).o: $(3)/%.c Makefile
	@mkdir -p $$(@D)
	$$(CC) $$(ALL_CFLAGS) $$(CPPFLAGS) $$(KERNEL_CFLAGS) $$(ISA_FLAGS_$(1)) -DAE_ISA=$(1) -MMD -MP -c -o $$@ $$<
endef
$(foreach isa,$(ISAS),$(eval $(call KERNEL_RULE,$(isa),libae,libae)))
$(foreach isa,$(ISAS),$(eval $(call KERNEL_RULE,$(isa),bench,tests/bench)))

$(B)/tools/%.o: tools/%.c Makefile
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) $(CPPFLAGS) -MMD -MP -c -o $@ $<

# Code shared by the programs; each program links the parts that it needs.
$(B)/tools.a: $(TOOL_OBJ)
	rm -f $@
	$(AR) rcs $@ $(TOOL_OBJ)

$(B)/bin/%: $(B)/tools/%.o $(B)/tools.a $(B)/libae.a | $(B)/bin
	$(CC) $(SANITIZE) $(LDFLAGS) $(LINK_SMALL) $(LINK_WHOLE) -o $@ $< $(B)/tools.a $(B)/libae.a $(LDLIBS)

$(UNIT) $(REFERENCE): $(B)/%: tests/%.c $(B)/tools.a $(B)/libae.a | $(B)/unit $(B)/reference
	$(CC) $(ALL_CFLAGS) $(CPPFLAGS) -MMD -MP $(LDFLAGS) -o $@ $< $(B)/tools.a $(B)/libae.a $(LDLIBS)

$(B)/bench/%.o: tests/bench/%.c Makefile | $(B)/bench
	$(CC) $(ALL_CFLAGS) $(CPPFLAGS) -DBENCH_ISAS='$(foreach isa,$(ISAS),ISA($(isa)))' -MMD -MP -c -o $@ $<

$(B)/bench/bench: $(BENCH_OBJ) $(B)/libae.a
$(B)/bench/stopwatch: $(B)/bench/stopwatch.o $(B)/libae.a
$(BENCH):
	$(CC) $(SANITIZE) $(LDFLAGS) -o $@ $^ $(LDLIBS)

$(B)/fuzz/%.o: tests/fuzz/%.c Makefile | $(B)/fuzz
	$(CC) $(ALL_CFLAGS) $(CPPFLAGS) -MMD -MP -c -o $@ $<

$(REPLAY): $(B)/fuzz/replay.o $(TARGETS) $(B)/libae.a
	$(CC) $(SANITIZE) $(LDFLAGS) $(LINK_WHOLE) -o $@ $^ $(LDLIBS)

$(FUZZERS): $(B)/fuzz/%: tests/fuzz/libfuzzer.c $(TARGETS) $(B)/libae.a
	$(CC) $(ALL_CFLAGS) -DFUZZ_TARGET='"$*"' -fsanitize=fuzzer $(LDFLAGS) -o $@ $^ $(LDLIBS)

$(B)/faults/%.o: tests/faults/%.c Makefile | $(B)/faults/bin
	$(CC) $(ALL_CFLAGS) $(CPPFLAGS) -MMD -MP -c -o $@ $<

# The programs once more, such that a call of any of these functions can be made to fail.
$(TOOLS:%=$(B)/faults/bin/%): $(B)/faults/bin/%: $(B)/tools/%.o $(B)/tools.a
$(B)/faults/parsers: $(B)/faults/parsers.o $(TARGETS)
$(FAULTY): $(B)/faults/inject.o $(B)/libae.a tests/faults/functions
	$(CC) $(SANITIZE) $(LDFLAGS) $(LINK_FIXED) $(FUNCTIONS:%=-Wl,--wrap=%) -o $@ $(filter %.o %/tools.a,$^) $(B)/libae.a $(LDLIBS)

$(B)/bin $(B)/unit $(B)/reference $(B)/bench $(B)/fuzz $(B)/faults/bin:
	mkdir -p $@

unit: $(UNIT) $(REFERENCE) $(REPLAY) $(FAULTY) $(SHARED) $(B)/include/ae.h $(BENCH)

fuzzers: $(FUZZERS)

# SECONDS for each parser; PARSERS="npy model": these only. With the portable kernels: the others take clang minutes.
SECONDS = 60
fuzz: all
	$(MAKE) B=$(B)/fuzz ARCH=generic CC=clang KERNEL_CFLAGS=-O1 fuzzers \
		SANITIZE='-O1 -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer'
	PATH="$(CURDIR)/$(B)/bin:$$PATH" tests/fuzz/fuzz.sh $(B)/fuzz $(SECONDS) $(PARSERS)

asan: all unit

# Races between threads: what trains and scores with several of them. With the portable kernels, which build quickly.
RACES = adversarial alarms classify ensemble latent likelihood online pretrain recurrent variants view
tsan:
	$(MAKE) B=$(B)/tsan ARCH=generic KERNEL_CFLAGS=-O1 SANITIZE='-O1 -g1 -fsanitize=thread -fno-omit-frame-pointer' all unit
	AE_TIMEOUT=600 AE_THREADS=4 TSAN_OPTIONS=exitcode=99:halt_on_error=1 tests/run.sh $(B)/tsan $(B)/tsan/unit/gradient $(B)/tsan/unit/novelty $(RACES:%=tests/%.bats)

test: all unit
	tests/run.sh $(B)

# Lines and branches that the tests run, by file; COVERED names tests, else all. Needs gcov and python3. Tests that run make
# or a compiler get the same flags.
COUNTED = ARCH=generic KERNEL_CFLAGS=-O1 CFLAGS=-O1 SANITIZE=--coverage LDFLAGS=@$(CURDIR)/$(B)/cover/link
coverage:
	mkdir -p $(B)/cover
	$(CC) -c -o $(B)/cover/dump.o tests/mutants/dump.c
	echo -Wl,--wrap=_Exit,--wrap=_exit,--wrap=raise,--wrap=execvp $(CURDIR)/$(B)/cover/dump.o >$(B)/cover/link
	printf '#!/bin/sh\nexec %s "$$@" -lgcov\n' '$(CC)' >$(B)/cover/cc && chmod +x $(B)/cover/cc
	$(MAKE) B=$(B)/cover $(COUNTED) all unit
	CC=$(CURDIR)/$(B)/cover/cc MAKEFLAGS=' -- $(COUNTED)' tests/mutants/coverage.py $(B)/cover $(COVERED)

# Small faults planted one at a time, MUTANTS of them; after `make coverage`.
MUTANTS = 500
mutants:
	tests/mutants/mutants.py $(B)/cover $(MUTANTS)

check: all
	tests/check.sh $(B)

# NET=nab-conv1d: this network only
bench: all $(BENCH)
	$(B)/bench/bench $(NET)
	$(if $(NET),,tests/bench/programs.sh $(B))

faults: all unit
	tests/faults/faults.sh $(B) all

bench-peers: $(BENCH)
	tests/bench/peers.sh $(B) $(NET)

demo: all
	PATH="$(CURDIR)/$(B)/bin:$$PATH" OUT=$(B)/demo examples/nab.sh
	PATH="$(CURDIR)/$(B)/bin:$$PATH" OUT=$(B)/demo examples/reports.sh

include tools/package/package.mk

clean:
	rm -rf $(B)

.PHONY: all unit asan tsan test coverage mutants check fuzz fuzzers faults bench bench-peers demo clean
.SECONDARY:
-include $(wildcard $(B)/*/*.d $(B)/*/*/*.d)
