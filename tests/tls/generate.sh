#!/bin/sh
# generate.sh: makes the certificates of the TLS tests anew, valid from 2020 to 2120
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

set -eu
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cat > "$work/config" <<END
[ca]
default_ca = tests
[tests]
database = $work/index
new_certs_dir = $work
rand_serial = yes
default_md = sha256
default_startdate = 20200101000000Z
default_enddate = 21200101000000Z
policy = any
[any]
commonName = supplied
[authority]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign
subjectKeyIdentifier = hash
[server]
basicConstraints = CA:FALSE
keyUsage = digitalSignature
extendedKeyUsage = serverAuth
authorityKeyIdentifier = keyid
subjectAltName = DNS:localhost, DNS:connector.test, IP:127.0.0.1
[req]
distinguished_name = empty
[empty]
END
: > "$work/index"

request () {
  openssl req -config "$work/config" -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes \
    -keyout "$1" -out "$2" -subj "$3"
}
sign () {
  openssl ca -batch -notext -config "$work/config" "$@"
}

request "$work/ca-key.pem" "$work/ca.csr" '/CN=relay-glib test CA'
sign -selfsign -keyfile "$work/ca-key.pem" -extensions authority -in "$work/ca.csr" -out ca.pem
request server-key.pem "$work/server.csr" '/CN=relay-glib test server'
sign -cert ca.pem -keyfile "$work/ca-key.pem" -extensions server -in "$work/server.csr" -out server.pem
chmod 644 server-key.pem
