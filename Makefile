# SPDX-License-Identifier: MIT
# make run: installs what is missing, builds ebb, compares three policies.   make test: the same, then all tests.
#
#   make [all]      build/ebb and build/libebb.a           make lint            clang-tidy, cppcheck, arrows, sizes, layout
#   make deps       install missing Debian packages        make format          lay out the C files
#   make run        the study configs/three_policies.yaml  make coverage        lines of sim/ that the tests reach
#   make test       all tests; only=NAME runs one          make test-sanitized  a part of the tests under ASan, UBSan, TSan
#   make fuzz       readers under libFuzzer; RUNS=N each   make test-faults     each allocation and call fails once; kills
#   make bench      how fast it is; only=NAME runs one     make install         into PREFIX (DESTDIR is put before it); uninstall
#   make deb        a Debian package, build/ebb.deb         make test-deb        it is installed, used and purged
#
# Variables: CC CFLAGS LDFLAGS BUILD PREFIX DESTDIR; V=1 shows whole commands; SAN=1 builds with ASan and UBSan in build-san,
# SAN=thread with TSan in build-tsan, SAN=fuzz for libFuzzer in build-fuzz. No file is listed here: sources are found by their place,
# headers by the compiler.

VERSION := 0.1.0
ifeq ($(origin CC),default)
CC      := $(if $(filter thread fuzz,$(SAN)),clang,gcc)
endif
CFLAGS  ?= $(if $(SAN),-O1,-O3) -g
BUILD   ?= build$(if $(SAN),-$(or $(patsubst thread,tsan,$(filter thread fuzz,$(SAN))),san))
PREFIX  ?= /usr/local
LIBDIR  ?= lib
program ?= $(BUILD)/ebb
study   := configs/three_policies.yaml
MAKEFLAGS += --no-print-directory $(if $(filter 0,$(MAKELEVEL)),-j$(shell nproc))

# ---- Debian packages, by what they are for

packages_to_build := gcc libc6-dev pkg-config libhdf5-dev libyaml-dev libdeflate-dev nettle-dev libnlopt-dev
packages_to_test  := libcmocka-dev zlib1g-dev g++ clang libomp-dev python3 python3-numpy python3-yaml python3-h5py python3-h5netcdf \
                     python3-netcdf4 python3-xarray python3-pandas python3-matplotlib netcdf-bin hdf5-tools \
                     r-base-core r-bioc-rhdf5 r-cran-survival groff-base locales dpkg-dev
packages_to_deb   := dpkg-dev binutils fakeroot lintian python3
packages_to_cluster := snakemake python3 python3-h5py python3-matplotlib slurm-wlm slurm-wlm-basic-plugins munge
packages_to_bench := python3 python3-numpy python3-numba python3-simpy3
packages_to_fuzz  := clang libomp-dev libclang-rt-dev llvm python3
packages_to_lint  := libcmocka-dev zlib1g-dev clang libomp-dev clang-tidy clang-format cppcheck python3
installed = dpkg-query -W -f='$${db:Status-Status}\n' $(1) 2>/dev/null | grep -q '^installed'
missing   = $(strip $(shell for p in $(sort $(foreach use,$(1),$(packages_to_$(use)))); do $(call installed,$$p) || echo $$p; done))
as_root   = $(if $(filter 0,$(shell id -u)),,sudo )env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=560
uses      = build

# ---- Compiling. Libraries are looked up when a recipe needs them, which is after `deps`.

numbers  := -std=c11 -ffp-contract=off -fno-math-errno -fno-trapping-math -fopenmp
warnings := -Wall -Wextra -Wshadow -Wconversion -Wmissing-prototypes -Wstrict-prototypes -Wvla
checks   := $(if $(SAN),-fno-omit-frame-pointer $(if $(filter thread,$(SAN)),-fsanitize=thread,-fsanitize=address,undefined \
            -fno-sanitize-recover=all $(if $(filter fuzz,$(SAN)),-fsanitize=fuzzer-no-link)))
compile   = $(CC) $(CFLAGS) $(numbers) $(warnings) $(checks) -D_POSIX_C_SOURCE=200809L -Iinclude -I$(BUILD)/generated
libraries = $(shell pkg-config --libs $(modules)) -lm
modules  := hdf5-serial yaml-0.1 libdeflate nettle nlopt

objects  := $(patsubst %.c,$(BUILD)/%.o,$(wildcard sim/*/*.c))
command  := $(filter $(BUILD)/sim/cli/%,$(objects))
kinds    := unit law repro match stat cli interop fuzz
tests    := $(patsubst %.c,$(BUILD)/%,$(wildcard $(kinds:%=tests/%_*.c)))
helpers  := $(filter-out $(tests:%=%.o),$(patsubst %.c,$(BUILD)/%.o,$(wildcard tests/*.c)))
shim     := $(BUILD)/tests/faults/shim.so
recorder := $(BUILD)/tests/torture/recorder.so
measures := $(BUILD)/tests/bench/measure.o $(BUILD)/tests/bench/figures.o
fuzzed   := study calibration draws journal results merge
targets  := $(fuzzed:%=$(BUILD)/tests/fuzz/%)
fuzzing  := $(patsubst %.c,$(BUILD)/%.o,$(wildcard tests/fuzz/*.c))
benches  := $(filter-out $(measures:%.o=%),$(patsubst %.c,$(BUILD)/%,$(wildcard tests/bench/*.c)))
c_files   = $(wildcard sim/*/*.[ch] include/ebb/*.h tests/*.[ch] tests/bench/*.[ch] tests/faults/*.[ch] tests/torture/*.[ch] tests/fuzz/*.[ch])
c_sources = $(filter %.c,$(c_files))
say       = $(if $(V),,@echo '  $(1) $(@:$(BUILD)/%=%)' &&)

all: $(BUILD)/ebb $(BUILD)/libebb.a ; @:

$(BUILD)/ebb: $(command) $(BUILD)/libebb.a
	$(call say,link) $(compile) $(LDFLAGS) $^ -o $@ $(libraries)
$(BUILD)/libebb.a: $(filter-out $(command),$(objects))
	@rm -f $@
	$(call say,archive) $(AR) rcs $@ $^
$(tests): $(helpers)
$(benches): $(measures)
$(tests): libraries += $(shell pkg-config --libs cmocka zlib)
$(tests) $(benches): $(BUILD)/%: $(BUILD)/%.o $(BUILD)/libebb.a
	$(call say,link) $(compile) $(LDFLAGS) $(filter %.o,$^) $(BUILD)/libebb.a -o $@ $(libraries)
# A target of libFuzzer is one file and what the folder shares. The replay has them all, so there each has a name of its own.
$(BUILD)/tests/fuzz_replay: $(fuzzing)
ifeq ($(SAN),fuzz)
$(BUILD)/sim/base/units.o: extra = $(not_counted)
not_counted := -fsanitize-coverage-ignorelist=tests/fuzz/not_counted.txt
$(targets): $(filter-out $(targets:%=%.o),$(fuzzing))
$(targets): %: %.o $(BUILD)/libebb.a
	$(call say,link) $(compile) -fsanitize=fuzzer $(LDFLAGS) $(filter %.o,$^) $(BUILD)/libebb.a -o $@ $(libraries)
endif
$(BUILD)/tests/fuzz/%.o: extra = $(hdf5_header) $(if $(filter fuzz,$(SAN)),$(not_counted),-DLLVMFuzzerTestOneInput=ebb_fuzz_$(notdir $*))
$(BUILD)/%.o: %.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(call say,compile) $(compile) $(level) $(extra) -MMD -MP -c $< -o $@

# The rooms that every patient goes through are compiled with -O3 whatever CFLAGS says (it stands after them, so it counts): with
# -O2 alone a run takes 1.9 times as long. Not in builds that look for mistakes or count lines, whose level is part of what is
# looked at. KERNEL_LEVEL= leaves them to CFLAGS, too, which is how the tests compare the bits of other levels.
KERNEL_LEVEL ?= $(if $(SAN)$(findstring --coverage,$(CFLAGS)),,-O3)
hot := $(patsubst %.c,$(BUILD)/%.o,$(wildcard $(addprefix sim/,$(addsuffix /*.c,stream model engine clinic deflate))))
$(hot): level = $(KERNEL_LEVEL) $(if $(filter fuzz,$(SAN)),-Wno-pass-failed)

# The calibrated set becomes a header: its numbers stand in configs/parameters alone (sim/model/embed_set.awk).
sets := $(addprefix configs/parameters/,base.yaml trd.yaml)
$(BUILD)/sim/model/keys_parameters.o: $(BUILD)/generated/calibrated_set.h
$(BUILD)/generated/calibrated_set.h: sim/model/embed_set.awk $(sets)
	@mkdir -p $(@D)
	$(call say,embed) awk -f $^ >$@.part && mv $@.part $@

# One source, four kernels; the program chooses by the processor it runs on.
ifeq ($(findstring x86_64,$(shell $(CC) -dumpmachine)),x86_64)
avx2   := -mavx2 -mbmi -mbmi2 -mpopcnt
avx512 := $(avx2) -mavx512f -mavx512bw -mavx512dq -mavx512vl -mprefer-vector-width=512
$(BUILD)/sim/engine/kernel_avx2.o: extra = $(avx2)
$(BUILD)/sim/engine/kernel_avx512.o: extra = $(avx512)
$(BUILD)/sim/engine/kernel_avx512ifma.o: extra = $(avx512) -mavx512ifma
endif
$(BUILD)/sim/store/%.o $(BUILD)/tests/unit_h5.o $(BUILD)/tests/unit_filter.o $(BUILD)/tests/unit_results_damage.o \
    $(BUILD)/tests/unit_store_digests.o $(BUILD)/tests/bench/output.o: extra = $(hdf5_header)
hdf5_header = $(patsubst -I%,-isystem %,$(shell pkg-config --cflags hdf5-serial))
$(BUILD)/sim/base/version.o: $(BUILD)/commit
$(BUILD)/sim/base/version.o: extra = -DEBB_VERSION='"$(VERSION)"' -DEBB_COMMIT='"$(shell cat $(BUILD)/commit)"' \
                                     -DEBB_COMPILER_FLAGS='"$(CFLAGS) $(numbers)$(if $(KERNEL_LEVEL), (kernels: $(KERNEL_LEVEL)))"'

# Two files that change only when what they say changes: then everything, or only version.o, is compiled anew.
$(BUILD)/flags: said = $(compile) $(KERNEL_LEVEL)
$(BUILD)/commit: said = $(or $(shell git describe --always --dirty 2>/dev/null),unknown)
$(BUILD)/flags $(BUILD)/commit: force
	@mkdir -p $(@D)
	@echo '$(said)' | cmp -s - $@ || echo '$(said)' >$@

# ---- Using it

deps:
	@$(if $(call missing,$(uses)),$(foreach use,$(uses),echo 'deps: missing to $(use) ebb: $(or $(call missing,$(use)),nothing)';) \
	    command -v apt-get >/dev/null || { echo 'deps: no apt-get here: whatever stands for these Debian packages is needed'; exit 0; }; \
	    [ "$$(id -u)" = 0 ] || command -v sudo >/dev/null || { echo 'deps: neither root nor sudo: ask for these packages'; exit 1; }; \
	    echo 'deps: installing them with apt-get (can take some minutes)'; \
	    $(as_root) update && $(as_root) install -y --no-install-recommends $(call missing,$(uses)) >/dev/null, \
	    echo 'deps: nothing to install')

run: deps
	@$(MAKE) all
	$(BUILD)/ebb run $(study) --force

test: uses = build test
test: deps
	@$(MAKE) all test-programs
	@$(sanitizer_options) /usr/bin/python3 tests/run_tests.py --build $(BUILD) --only '$(only)' --skip '$(skip)' $(if $(SAN),--special)
test-programs: $(tests) $(shim) $(recorder) ; @:

# Every allocation and every call to the system fails once, kills come at each, and a thousand results files are made to do harm: an hour
# (tests/faults). parts= chooses among the first.
test-faults: uses = build test
test-faults: deps
	@$(MAKE) all test-programs
	@/usr/bin/python3 tests/faults/hostile.py --build $(BUILD) $(if $(SAN),--no-limit)
	@/usr/bin/python3 tests/faults/hostile.py --build $(BUILD) $(if $(SAN),--no-limit) --sealed --files 400
	@/usr/bin/python3 tests/faults/sweep.py --build $(BUILD) $(if $(parts),--parts $(parts)) $(if $(every),--every $(every)) \
	    $(if $(commands),--case $(commands)) $(if $(whole),--whole)
	@/usr/bin/python3 tests/faults/flips.py --build $(BUILD) --sample $(if $(every),100 --every 50,1500)

# What comes of a publication whatever fails, kills it, or crashes under it (tests/torture): each n-th call, 200 kills, every order of its
# calls. An hour of CPU; parts=, every= as above, kills=.
torture: uses = build test
torture: deps
	@$(MAKE) all test-programs
	@/usr/bin/python3 tests/torture/torture.py --build $(BUILD) $(if $(parts),--parts $(parts)) $(if $(every),--every $(every)) \
	    $(if $(kills),--kills $(kills))
$(shim) $(recorder): $(BUILD)/%.so: %.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(call say,link) $(CC) -std=c11 -O1 -g -Wall -Wextra -fPIC -shared $< -o $@

# Under TSan the OpenMP runtime must tell it what its barriers order: clang's does, through Archer; gcc's would give false alarms.
sanitizer_options = ASAN_OPTIONS=detect_leaks=1 UBSAN_OPTIONS=print_stacktrace=1 $(if $(filter thread,$(SAN)), \
    OMP_TOOL_LIBRARIES=$(firstword $(wildcard /usr/lib/llvm-*/lib/libarcher.so)) TSAN_OPTIONS=ignore_noninstrumented_modules=1)
sanitized := unit_ law_ bad repro_threads
test-sanitized:
	@$(MAKE) test SAN=1 only='$(sanitized)'
	@$(MAKE) test SAN=thread only='$(sanitized)'

# Left out: tests that make their own builds or read only the sources, and the one that forbids writing, to the counters as well.
coverage: uses = build test
coverage: deps
	@$(MAKE) BUILD=build-coverage CFLAGS='-O1 -g --coverage -fprofile-update=atomic' all test-programs
	@find build-coverage -name '*.gcda' -delete
	@/usr/bin/python3 tests/run_tests.py --build build-coverage --special --skip 'repro_builds repro_arithmetic repro_rooms cli_file_trouble check_'; \
	    passed=$$?; /usr/bin/python3 tests/coverage.py build-coverage 90 && exit $$passed

# libFuzzer with ASan and UBSan on the readers of files that somebody else made: only=NAME runs one, RUNS=N says how many inputs each.
RUNS ?= 20000
fuzz: uses = build fuzz
fuzz: deps
	@$(MAKE) SAN=fuzz fuzz-programs
	@/usr/bin/python3 tests/fuzz/run.py --build build-fuzz --runs $(RUNS) $(or $(only),$(fuzzed))
fuzz-programs: $(targets) ; @:

bench: uses = build bench
bench: all_benches = $(filter-out %/recovery_of,$(benches)) tests/bench/peers.py $(patsubst %,tests/bench/%.py,$(filter recovery structs flags carriers before replicas packs retreatment designs merge clinic_simpy clinic_events,$(only)))
bench: chosen = $(strip $(foreach b,$(all_benches),$(if $(filter $(or $(only),%),$(basename $(notdir $(b)))),$(b))))
bench: deps
	@$(MAKE) all bench-programs
	@export EBB=$(BUILD)/ebb EBB_BENCH_PATIENTS=$(patients) repeats=$(repeats) before=$(before) recovery=$(recovery) calibration=$(calibration) rows=$(rows) replications=$(replications) clinics=$(clinics); for b in $(or $(chosen),$(error bench: there is no $(only); there are \
	    $(basename $(notdir $(all_benches))))); do $$b || exit 1; echo; done
bench-programs: $(benches) ; @:

lint: uses = build lint
lint: deps
	@$(MAKE) -k lint-layout lint-bugs lint-cppcheck lint-shape
lint-layout:
	@clang-format --dry-run -Werror $(c_files)
lint-bugs:
	@printf '%s\n' $(c_sources) | xargs -P $$(nproc) -n 1 sh -c 'clang-tidy --quiet "$$0" -- $(filter-out $(CC),$(compile)) \
	    $(shell pkg-config --cflags hdf5-serial) 2>/dev/null'
lint-cppcheck:
	@cppcheck --quiet --std=c11 --enable=warning,style,performance,portability --inline-suppr --error-exitcode=1 \
	    --suppressions-list=.cppcheck -Iinclude sim tests
lint-shape:
	@/usr/bin/python3 tests/run_tests.py --build $(BUILD) --only check_
format:
	clang-format -i $(c_files)

# The nouns of <ebb/ebb.h>, and what these include. Headers of rooms that nobody promises stay at home.
installed_headers = $(filter include/ebb/%,$(shell $(CC) -MM -Iinclude -x c include/ebb/ebb.h))
# Of configs/ what its list names: studies that people write beside ours are their own.
# LIBDIR: where the library stands below PREFIX. program: what becomes PREFIX/bin/ebb.
install: all
	install -d $(addprefix $(DESTDIR)$(PREFIX)/,bin $(LIBDIR)/pkgconfig include/ebb share/man/man1 share/bash-completion/completions)
	for file in $$(cat configs/installed.txt); do install -D -m 644 configs/$$file $(DESTDIR)$(PREFIX)/share/ebb/$$file || exit 1; done
	install -m 755 $(program) $(DESTDIR)$(PREFIX)/bin/ebb
	install -m 644 $(BUILD)/libebb.a $(DESTDIR)$(PREFIX)/$(LIBDIR)/libebb.a
	install -m 644 $(installed_headers) $(DESTDIR)$(PREFIX)/include/ebb
	printf '%s\n' 'prefix=$(PREFIX)' 'Name: ebb' 'Description: simulates maintenance policies on virtual patients' \
	    'Version: $(VERSION)' 'Requires: $(modules)' 'Cflags: -I$${prefix}/include' \
	    'Libs: -L$${prefix}/$(LIBDIR) -lebb -fopenmp -lm' >$(DESTDIR)$(PREFIX)/$(LIBDIR)/pkgconfig/ebb.pc
	$(program) help --man >$(DESTDIR)$(PREFIX)/share/man/man1/ebb.1
	$(program) help --completion bash >$(DESTDIR)$(PREFIX)/share/bash-completion/completions/ebb
uninstall:
	rm -rf $(addprefix $(DESTDIR)$(PREFIX)/,include/ebb share/ebb)
	rm -f $(addprefix $(DESTDIR)$(PREFIX)/,bin/ebb $(LIBDIR)/libebb.a $(LIBDIR)/pkgconfig/ebb.pc share/man/man1/ebb.1 \
	    share/bash-completion/completions/ebb)

# A package for Debian, of what `install` puts into /usr. The program is linked anew without what only a debugger reads: what is left is
# the same in every folder it was built in.
deb: uses = build deb
deb: deps
	@$(MAKE) all
	@$(MAKE) deb-package
deb-package: $(BUILD)/deb/ebb
	@rm -rf $(BUILD)/deb/debian/ebb
	@$(MAKE) -s -o all install program=$< DESTDIR=$(BUILD)/deb/debian/ebb PREFIX=/usr LIBDIR=lib/$$(dpkg-architecture -q DEB_HOST_MULTIARCH)
	@configs/cluster/deb/make_deb.sh $(BUILD) $(VERSION)
$(BUILD)/deb/ebb: $(command) $(BUILD)/libebb.a
	@mkdir -p $(@D)
	$(call say,link) $(compile) $(LDFLAGS) -s -Wl,-z,relro,-z,now $^ -o $@ $(libraries)
test-deb: uses = build deb
test-deb: deps
	@$(MAKE) deb
	@/usr/bin/python3 tests/run_tests.py --build $(BUILD) --kind cluster --only cluster_deb
# What needs schedulers and workflows; only=NAME runs one.
test-cluster: uses = build deb cluster
test-cluster: deps
	@$(MAKE) deb
	@/usr/bin/python3 tests/run_tests.py --build $(BUILD) --kind cluster --timeout 1800 --only '$(only)' --skip '$(skip)'

clean:
	rm -rf build build-san build-tsan build-fuzz build-coverage

.PHONY: all deps run test test-programs test-faults torture test-sanitized coverage bench bench-programs fuzz fuzz-programs lint lint-layout lint-bugs lint-cppcheck lint-shape \
    format install uninstall deb deb-package test-deb test-cluster clean force
.SECONDARY:
-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)
