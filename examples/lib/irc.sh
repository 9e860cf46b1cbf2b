# irc.sh: functions of examples/demo: an IRC server on this machine, and a conversation on it
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# To be sourced by bash, after prepare.sh. The folder $scratch is there.

IRC_NEEDS=(sbin:ngircd=ngircd)
IRC_CHANNEL='#demo'
IRC_NICK=relaybot

# Starts ngircd on a free port of 127.0.0.1, and sets $irc_server to its process and $irc_port.
start_irc_server ()
{
  local tries tenths
  for tries in {1..10}; do
    irc_port=$((20000 + RANDOM % 20000))
    cat >"$scratch/ngircd.conf" <<END_OF_FILE
[Global]
  Name = irc.demo
  Info = the server of a demonstration
  AdminEMail = admin@irc.demo
  Network = demo
  Listen = 127.0.0.1
  Ports = $irc_port
  MotdPhrase = "Write to the bot in $IRC_CHANNEL, or with /msg $IRC_NICK hello"
[Limits]
  MaxNickLength = 20
[Options]
  DNS = no
  Ident = no
  PAM = no
[Channel]
  Name = $IRC_CHANNEL
  Topic = a bot is here
END_OF_FILE
    PATH=$PATH:/usr/sbin ngircd --nodaemon --config "$scratch/ngircd.conf" </dev/null >"$scratch/ngircd.log" 2>&1 &
    irc_server=$!
    for tenths in {1..50}; do
      kill -0 "$irc_server" 2>/dev/null || break
      ! (: <>"/dev/tcp/127.0.0.1/$irc_port") 2>/dev/null || return 0
      sleep 0.1
    done
    end_child "$irc_server"
  done
  die "ngircd did not start:" "$scratch/ngircd.log"
}

# write_irc_settings FILE: the configuration of the connector
write_irc_settings ()
{
  cat >"$1" <<END_OF_FILE
[platform irc]
server = 127.0.0.1
port = $irc_port
tls = false
nick = $IRC_NICK
channels = $IRC_CHANNEL
END_OF_FILE
}

# read_irc PATTERN…: reads from the server until a line has one of the patterns, and sets $irc_line to it.
read_irc ()
{
  local pattern
  while IFS= read -r -t 20 irc_line <&"$irc"; do
    irc_line=${irc_line%$'\r'}
    case $irc_line in
      'PING '*) printf 'PONG %s\r\n' "${irc_line#PING }" >&"$irc" ;;
    esac
    for pattern in "$@"; do
      # shellcheck disable=SC2254
      case $irc_line in
        $pattern) return 0 ;;
      esac
    done
  done
  die "The IRC server said nothing like: $*"
}

# hold_irc_conversation TEXT: writes to the bot in the channel and in private, and prints what is said.
hold_irc_conversation ()
{
  local text=$1 answer
  exec {irc}<>"/dev/tcp/127.0.0.1/$irc_port" || die "The IRC server cannot be reached."
  printf 'NICK you\r\nUSER you 0 * :you\r\n' >&"$irc"
  read_irc '* 001 *'
  printf 'JOIN %s\r\n' "$IRC_CHANNEL" >&"$irc"
  read_irc "* 353 *$IRC_NICK*" ":$IRC_NICK!* JOIN *"

  for target in "$IRC_CHANNEL" "$IRC_NICK"; do
    local said=$text from=you
    if [ "$target" = "$IRC_CHANNEL" ]; then
      said="$IRC_NICK: $text" from=$IRC_CHANNEL
    fi
    echo "you, to $target: $said"
    printf 'PRIVMSG %s :%s\r\n' "$target" "$said" >&"$irc"
    read_irc ":$IRC_NICK!* PRIVMSG $from :*"
    answer=${irc_line#*" PRIVMSG $from :"}
    echo "$IRC_NICK, to $from: $answer"
    [ "$answer" = "echo: $text" ] || die "The answer should be: echo: $text"
  done
  printf 'QUIT\r\n' >&"$irc"
  exec {irc}>&-
}
