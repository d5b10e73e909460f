# SPDX-License-Identifier: GPL-3.0-or-later
# Built and run by tests/endurance/run.

EXTRA_PROGRAMS += tests/endurance/endurance
tests_endurance_endurance_SOURCES = tests/endurance/endurance.c $(thread_sources)
tests_endurance_endurance_LDADD = lib/libgnutls.la
EXTRA_DIST += tests/endurance/run

# Everything in its long form: hours.
.PHONY: check-long
check-long:
	cd $(srcdir) && ./quickstart check --long
