# xmpp.sh: functions of examples/demo: an XMPP server on this machine, and a conversation on it
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# To be sourced by bash, after prepare.sh. The folder $scratch is there.

XMPP_NEEDS=(pc:libxml-2.0=libxml2-dev cmd:prosody=prosody cmd:openssl=openssl)
XMPP_BOT=echo@bots.localhost
XMPP_ROOM=demo@rooms.localhost

# is_open PORT: whether something listens there
is_open ()
{
  (: <>"/dev/tcp/127.0.0.1/$1") 2>/dev/null
}

# Sets $xmpp_port to that of clients, 5222 if it is free, and ports of the component and of files.
choose_xmpp_ports ()
{
  xmpp_port=5222
  while is_open "$xmpp_port"; do
    xmpp_port=$((20000 + RANDOM % 20000))
  done
  component_port=$((20000 + RANDOM % 20000))
  file_port=$((40000 + RANDOM % 20000))
}

# Clients send passwords over TLS only.
make_certificate ()
{
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 -subj /CN=localhost \
    -addext subjectAltName=DNS:localhost -keyout "$scratch/localhost.key" -out "$scratch/localhost.crt" 2>/dev/null
}

write_prosody_configuration ()
{
  mkdir -p "$scratch/data/localhost/accounts"
  echo "return { [\"password\"] = \"$xmpp_password\" };" >"$scratch/data/localhost/accounts/you.dat"
  cat >"$scratch/prosody.cfg.lua" <<END_OF_FILE
run_as_root = true
pidfile = "$scratch/prosody.pid"
data_path = "$scratch/data"
certificates = "$scratch"
log = { info = "$scratch/prosody.log" }
interfaces = { "127.0.0.1" }
local_interfaces = { "127.0.0.1" }
c2s_ports = { $xmpp_port }
c2s_direct_tls_ports = {}
component_ports = { $component_port }
http_ports = { $file_port }
http_interfaces = { "127.0.0.1" }
https_ports = {}
modules_enabled = { "roster", "saslauth", "tls", "disco", "carbons", "pep", "vcard_legacy", "ping", "http" }
modules_disabled = { "s2s" }
authentication = "internal_plain"
storage = "internal"
c2s_require_encryption = false
allow_unencrypted_plain_auth = true
ssl = { key = "$scratch/localhost.key", certificate = "$scratch/localhost.crt" }
VirtualHost "localhost"
Component "bots.localhost"
  component_secret = "$component_secret"
Component "rooms.localhost" "muc"
  modules_enabled = { "muc_mam" }
Component "upload.localhost" "http_file_share"
  http_file_share_access = { "localhost", "bots.localhost" }
  http_host = "127.0.0.1"
  http_external_url = "http://127.0.0.1:$file_port"
END_OF_FILE
}

# Starts Prosody, and sets $xmpp_server to its process.
start_xmpp_server ()
{
  local tries tenths
  xmpp_password=$(od -An -N6 -tx1 /dev/urandom | tr -d ' \n')
  component_secret=$(od -An -N32 -tx1 /dev/urandom | tr -d ' \n')
  make_certificate || die "The certificate could not be made."
  for tries in {1..10}; do
    choose_xmpp_ports
    write_prosody_configuration
    prosody --config "$scratch/prosody.cfg.lua" -F </dev/null >"$scratch/prosody.out" 2>&1 &
    xmpp_server=$!
    for tenths in {1..100}; do
      kill -0 "$xmpp_server" 2>/dev/null || break
      ! { is_open "$xmpp_port" && is_open "$component_port"; } || return 0
      sleep 0.1
    done
    end_child "$xmpp_server"
  done
  die "Prosody did not start:" "$scratch/prosody.out"
}

# write_xmpp_settings FILE: the configuration of the connector
write_xmpp_settings ()
{
  echo "$component_secret" >"$scratch/component.secret"
  cat >"$1" <<END_OF_FILE
[platform xmpp]
domain = bots.localhost
port = $component_port
secret-file = component.secret
bots = ${XMPP_BOT%@*}
name = Echo bot
nick = echo
rooms = $XMPP_ROOM
media-hosts = 127.0.0.1
END_OF_FILE
}

# read_xmpp TEXT: reads from the server up to an element with the text, and sets $xmpp_text to what came.
read_xmpp ()
{
  local piece
  xmpp_text=
  while IFS= read -r -t 20 -d '>' piece <&"$xmpp"; do
    xmpp_text+="$piece>"
    case $xmpp_text in
      *"$1"*) return 0 ;;
    esac
  done
  die "The XMPP server said nothing like: $1"
}

write_xmpp ()
{
  printf '%s' "$1" >&"$xmpp"
}

open_xmpp_stream ()
{
  write_xmpp "<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' version='1.0' to='localhost'>"
  read_xmpp '</stream:features>'
}

log_in_to_xmpp ()
{
  local plain
  exec {xmpp}<>"/dev/tcp/127.0.0.1/$xmpp_port" || die "The XMPP server cannot be reached."
  open_xmpp_stream
  plain=$(printf '\0you\0%s' "$xmpp_password" | base64)
  write_xmpp "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>$plain</auth>"
  read_xmpp '<success'
  open_xmpp_stream
  write_xmpp "<iq type='set' id='bind'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>"
  read_xmpp '</iq>'
  write_xmpp '<presence/>'
}

# escape_xml TEXT: prints the text as servers write it
escape_xml ()
{
  sed "s/&/\\&amp;/g; s/</\\&lt;/g; s/>/\\&gt;/g; s/\"/\\&quot;/g; s/'/\\&apos;/g" <<<"$1"
}

# ask_bot TYPE ADDRESS TEXT: writes to the bot, prints the conversation, and checks the answer.
ask_bot ()
{
  local escaped
  escaped=$(escape_xml "$3")
  echo "you, to $2: $3"
  write_xmpp "<message type='$1' to='$2' id='$RANDOM$RANDOM'><body>$escaped</body></message>"
  read_xmpp "echo: $escaped</body>"
  echo "$XMPP_BOT: echo: $3"
}

# hold_xmpp_conversation TEXT: writes to the bot in private and in the room.
hold_xmpp_conversation ()
{
  log_in_to_xmpp
  ask_bot chat "$XMPP_BOT" "$1"
  write_xmpp "<presence to='$XMPP_ROOM/you'><x xmlns='http://jabber.org/protocol/muc'/></presence>"
  read_xmpp "$XMPP_ROOM/echo"
  ask_bot groupchat "$XMPP_ROOM" "$1"
  write_xmpp '</stream:stream>'
  exec {xmpp}>&-
}
