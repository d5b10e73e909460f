# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash disable=SC2154,SC2086
# Role of the library: client (apt's https method). Proof: package index fetched over https.
needs apt-get python3
pki
mkdir -p r; printf 'Package: zz-probe\nVersion: 1\nArchitecture: all\nMaintainer: a <a@b>\nFilename: ./z.deb\nSize: 1\nSHA256: %064d\nDescription: probe\n\n' 0 > Packages; web $P
mkdir -p l/partial c/archives/partial; echo "deb [trusted=yes] https://localhost:$P/ ./" > s.list
gt apt-get -q -o Dir::Etc::SourceList=$T/s.list -o Dir::Etc::SourceParts=/dev/null -o Dir::State::Lists=$T/l -o Dir::Cache=$T/c -o APT::Sandbox::User=root -o Acquire::https::CaInfo=$T/ca-cert.pem -o Acquire::Languages=none update >a.log 2>&1 || { cat a.log; exit 1; }
grep -h 'Package: zz-probe' l/*Packages*
loaded 1
