# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash disable=SC2154,SC2086
# Role of the library: client. Proof: file identical (server is OpenSSL).
needs emacs python3
pki; data 300000; web $P
gt emacs -Q --batch --eval "(progn (require 'gnutls) (require 'url) (setq gnutls-trustfiles '(\"$T/ca-cert.pem\") gnutls-verify-error t) (let ((coding-system-for-write 'binary)) (with-current-buffer (url-retrieve-synchronously \"https://localhost:$P/in.raw\") (goto-char (point-min)) (re-search-forward \"\\r?\\n\\r?\\n\") (write-region (point) (point-max) \"$T/out.raw\"))))" 2>/dev/null
same
loaded 1
