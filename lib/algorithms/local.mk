# SPDX-License-Identifier: LGPL-2.1-or-later
lib_libcore_la_SOURCES += \
	lib/algorithms/algorithms.h \
	lib/algorithms/ciphers.c \
	lib/algorithms/curves.c \
	lib/algorithms/dh-groups.c \
	lib/algorithms/macs.c \
	lib/algorithms/oids.c \
	lib/algorithms/pks.c \
	lib/algorithms/policy.c \
	lib/algorithms/secparams.c \
	lib/algorithms/signs.c \
	lib/algorithms/srp-groups.c \
	lib/algorithms/suites.c \
	lib/algorithms/versions.c
