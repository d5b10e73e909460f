# SPDX-License-Identifier: GPL-3.0-or-later
# Not a test of `make check`: it wants the stock library beside this one (tests/abi/run build).
EXTRA_DIST += tests/abi/run tests/abi/facts.c
