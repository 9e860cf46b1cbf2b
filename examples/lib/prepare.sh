# prepare.sh: functions of examples/demo and the scripts of tests/: install packages, and build
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# To be sourced by bash. A need is written PROBE=PACKAGE, where PACKAGE is a Debian package:
#   cmd:NAME  a program on the PATH        pc:MODULE  a pkg-config module
#   py:MODULE  that Python can import it       file:PATH  a file
#   gi        a Python that imports gi     gcc-asan   gcc can link with the sanitizers
#   sbin:NAME  a server, which may be in /usr/sbin, outside of the PATH
#   nginx     nginx, which may be in /usr/sbin, outside of the PATH
#   gi-atspi  that Python can import Atspi and GTK 4
#   gi-loop   that Python has an asyncio event loop that runs on GLib
#   clang-fuzzer  clang can link with libFuzzer and the sanitizers

BUILD_NEEDS=(cmd:gcc=gcc cmd:meson=meson cmd:ninja=ninja-build cmd:pkg-config=pkg-config
  pc:gio-unix-2.0=libglib2.0-dev pc:libsoup-3.0=libsoup-3.0-dev pc:json-glib-1.0=libjson-glib-dev
  pc:sqlite3=libsqlite3-dev)

DESK_NEEDS=(cmd:g-ir-scanner=gobject-introspection pc:gobject-introspection-1.0=libgirepository1.0-dev
  cmd:vapigen=valac cmd:valac=valac-bin pc:gtk4=libgtk-4-dev pc:libadwaita-1=libadwaita-1-dev pc:libsecret-1=libsecret-1-dev)

DESK_TEST_NEEDS=(cmd:Xvfb=xvfb cmd:dbus-daemon=dbus-daemon gi-atspi=gir1.2-atspi-2.0 gi-atspi=at-spi2-core
  gi-atspi=gir1.2-gtk-4.0 file:/usr/share/i18n/locales/he_IL=locales)

TEST_NEEDS=("${BUILD_NEEDS[@]}" gcc-asan=gcc cmd:clang=clang cmd:clang-format=clang-format cmd:nm=binutils cmd:openssl=openssl
  cmd:g-ir-scanner=gobject-introspection pc:gobject-introspection-1.0=libgirepository1.0-dev
  cmd:vapigen=valac cmd:valac=valac-bin gi=python3-gi cmd:mypy=mypy cmd:gjs=gjs cmd:sqlite3=sqlite3 cmd:gi-docgen=gi-docgen nginx=nginx-light
  pc:libxml-2.0=libxml2-dev pc:libsodium=libsodium-dev cmd:prosody=prosody sbin:ejabberdctl=ejabberd sbin:ngircd=ngircd sbin:inspircd=inspircd sbin:anope=anope)

# Prints the first Python that can import gi. The first one on PATH may not be able to.
find_python ()
{
  local candidate
  for candidate in "${PYTHON:-}" python3 /usr/bin/python3 /usr/local/bin/python3; do
    [ -n "$candidate" ] || continue
    if "$candidate" -c 'import gi' >/dev/null 2>&1; then
      command -v "$candidate"
      return 0
    fi
  done
  return 1
}

# can_build COMPILER OPTION CODE
can_build ()
{
  local out
  out=$(mktemp) || return 1
  echo "$3" | "$1" -x c "$2" -o "$out" - 2>/dev/null
  local status=$?
  rm -f "$out"
  return $status
}

gcc_has_sanitizers ()
{
  can_build gcc -fsanitize=address,undefined 'int main (void) { return 0; }'
}

clang_has_fuzzer ()
{
  can_build clang -fsanitize=fuzzer,address,undefined \
    'int LLVMFuzzerTestOneInput (const char *data, unsigned long size) { return 0; }'
}

is_present ()
{
  case $1 in
    cmd:*) command -v "${1#cmd:}" >/dev/null 2>&1 ;;
    file:*) [ -e "${1#file:}" ] ;;
    pc:*) command -v pkg-config >/dev/null 2>&1 && pkg-config --exists "${1#pc:}" ;;
    py:*) find_python >/dev/null && "$(find_python)" -c "import ${1#py:}" >/dev/null 2>&1 ;;
    gi) find_python >/dev/null ;;
    gi-atspi) find_python >/dev/null && "$(find_python)" -c "import gi
gi.require_version ('Atspi', '2.0')
gi.require_version ('Gdk', '4.0')" >/dev/null 2>&1 ;;
    gi-loop) find_python >/dev/null && { "$(find_python)" -c 'import gi.events' || "$(find_python)" -c 'import gbulb'; } >/dev/null 2>&1 ;;
    gcc-asan) gcc_has_sanitizers ;;
    sbin:*) command -v "${1#sbin:}" >/dev/null 2>&1 || [ -x "/usr/sbin/${1#sbin:}" ] ;;
    nginx) command -v nginx >/dev/null 2>&1 || [ -x /usr/sbin/nginx ] ;;
    clang-fuzzer) clang_has_fuzzer ;;
    *) return 1 ;;
  esac
}

# Prints the packages of the needs that are not present, each once.
missing_packages ()
{
  local need
  for need in "$@"; do
    is_present "${need%%=*}" || echo "${need#*=}"
  done | sort -u
}

# install_needs NEED…: returns when everything is present, else prints what to do and exits with 77.
install_needs ()
{
  local packages command
  packages=$(missing_packages "$@" | tr '\n' ' ')
  packages=${packages% }
  [ -n "$packages" ] || return 0

  if ! command -v apt-get >/dev/null 2>&1; then
    echo "Packages are missing. Install your system's equivalents of these Debian packages, then run this again:" >&2
    echo "  $packages" >&2
    exit 77
  fi

  command="apt-get update && apt-get install -y --no-install-recommends $packages"
  local sudo=
  if [ "$(id -u)" -ne 0 ]; then
    if ! { command -v sudo && sudo -n true; } >/dev/null 2>&1; then
      echo "Packages are missing. Run this once, then run the same command again:" >&2
      echo "  sudo sh -c '$command'" >&2
      exit 77
    fi
    sudo='sudo -n'
  fi

  echo "Installing: $packages"
  local log
  log=$(mktemp)
  if ! $sudo env DEBIAN_FRONTEND=noninteractive sh -c "$command" </dev/null >"$log" 2>&1; then
    tail -n 20 "$log" >&2
    rm -f "$log"
    echo "The installation failed. Run this by hand:" >&2
    echo "  $command" >&2
    exit 77
  fi
  rm -f "$log"
  hash -r

  packages=$(missing_packages "$@" | tr '\n' ' ')
  if [ -n "${packages% }" ]; then
    echo "Installed but not usable: $packages" >&2
    exit 77
  fi
}

# setup_build DIR OPTION…: configures DIR, unless it is configured with the same options already.
setup_build ()
{
  local dir=$1
  shift
  if [ -f "$dir/build.ninja" ] && [ "$(cat "$dir/.options" 2>/dev/null)" = "$*" ]; then
    return 0
  fi
  rm -rf "$dir"
  mkdir -p "$dir"
  meson setup "$dir" "$source_root" "$@" </dev/null || return
  echo "$*" >"$dir/.options"
}

# build_quietly LOG DIR OPTION… -- TARGET…: builds. On failure it prints the end of the log and exits.
build_quietly ()
{
  local log=$1 dir=$2 options=()
  shift 2
  while [ "$1" != -- ]; do
    options+=("$1")
    shift
  done
  shift
  if ! { setup_build "$dir" "${options[@]}" && ninja -C "$dir" "$@"; } </dev/null >"$log" 2>&1; then
    tail -n 40 "$log" >&2
    exit 1
  fi
}
