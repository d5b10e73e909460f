# SPDX-License-Identifier: LGPL-2.1-or-later
EXTRA_DIST += README.md NEWS SECURITY.md quickstart .ci/run doc/contributing.md doc/architecture.md doc/performance.md doc/performance.svg doc/reliability.md

# For users: how kernel TLS works and is switched on, with examples.
dist_doc_DATA = doc/ktls.md doc/examples/gnutls-ktls.config doc/examples/ktls.config
# The module is there after every start; systemd looks here whatever the prefix of libraries is.
modulesloaddir = $(prefix)/lib/modules-load.d
dist_modulesload_DATA = doc/examples/gnutls-ktls.conf
