// program.vala: the Vala binding: an async call, a signal, a subclass
//
// SPDX-FileCopyrightText: 2026 The relay-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later

class Pipe : Relay.Transport {
  public override bool open () throws Error {
    throw new IOError.HOST_UNREACHABLE ("no line");
  }

  public override void close (uint16 code, string? reason) {
    closed (code, reason);
  }

  public override bool write (Bytes line) throws Error {
    return true;
  }
}

async int converse () {
  var adapter = new Relay.Adapter (null, new Pipe ());
  adapter.inbound.connect ((event) => print ("%s\n", event.get_text ()));
  try {
    yield adapter.connect_async ();
  } catch (IOError.HOST_UNREACHABLE error) {
    print ("unreachable\n");
    return 0;
  } catch (Error error) {
    printerr ("%s\n", error.message);
  }
  return 1;
}

int main () {
  var loop = new MainLoop ();
  int status = 1;
  converse.begin ((object, result) => {
    status = converse.end (result);
    loop.quit ();
  });
  loop.run ();
  return status;
}
