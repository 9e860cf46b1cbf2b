// keyring.vala: the secrets of the accounts, in the keyring of the desktop
//
// SPDX-FileCopyrightText: 2026 The relay-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later

namespace Desk.Keyring {
  private Secret.Schema make_schema () {
    return new Secret.Schema ("org.example.RelayDesk", Secret.SchemaFlags.NONE,
                              "account", Secret.SchemaAttributeType.STRING);
  }

  // Null when there is none.
  public async string? lookup (string account, Cancellable? cancellable = null) throws Error {
    return yield Secret.password_lookup (make_schema (), cancellable, "account", account);
  }

  public async void store (string account, string name, string secret) throws Error {
    yield Secret.password_store (make_schema (), Secret.COLLECTION_DEFAULT, _("Relay Desk: %s").printf (name), secret,
                                 null, "account", account);
  }

  public async void clear (string account) throws Error {
    yield Secret.password_clear (make_schema (), null, "account", account);
  }
}
