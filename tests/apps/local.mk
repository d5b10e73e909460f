# SPDX-License-Identifier: GPL-3.0-or-later
EXTRA_DIST += tests/apps/run tests/apps/lib.sh tests/apps/pki tests/apps/demo.sh tests/apps/jobs
