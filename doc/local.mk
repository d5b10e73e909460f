# SPDX-License-Identifier: LGPL-2.1-or-later
EXTRA_DIST += README.md NEWS quickstart .ci/run doc/contributing.md doc/ktls.md doc/architecture.md
EXTRA_DIST += doc/examples/gnutls-ktls.config doc/examples/ktls.config
