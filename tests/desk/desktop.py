# desktop.py: a screen, a session bus and the services of a desktop, and Relay Desk as a screen reader sees it
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

import gettext
import os
import shutil
import signal
import subprocess
import sys
import tempfile

import gi

try:
    gi.require_version('Atspi', '2.0')
    gi.require_version('Gdk', '4.0')
    from gi.repository import Atspi, Gdk
except (ImportError, ValueError):
    Atspi = None
from gi.repository import Gio, GLib  # noqa: E402

sys.path.insert(0, os.path.join(os.path.dirname(__file__), '../connector'))
from harness import Failure, SECRET, Skip, wait_until  # noqa: E402

# The bus starts nothing but the accessibility bus, so that no service of the machine takes part.
BUS = '''<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:dir={folder}</listen>
  <servicedir>{folder}</servicedir>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
'''
LAUNCHERS = ('/usr/libexec/at-spi-bus-launcher', '/usr/lib/at-spi2-core/at-spi-bus-launcher')

CATALOGS = os.path.join(os.path.dirname(os.path.abspath(__file__)), '../../examples/desk/po')

# The places of keys that stand where they stand on every keyboard of evdev
KEYCODES = {'Alt': 64, 'Control': 37, 'Shift': 50}


def role_of(one):
    """The role as GTK 4.8 and AT-SPI 2.46 name it; newer ones have other names for buttons."""
    name = one.get_role_name()
    return 'push button' if name in ('button', 'toggle button') else name


def has_state(one, state):
    return one.get_state_set().contains(state)


def why_not():
    """Returns what is missing, or None."""
    if not os.path.exists(os.environ.get('RELAY_DESK', '')):
        return 'Relay Desk is not built: GTK 4.8, libadwaita 1.2 or libsecret is missing'
    for program in ('Xvfb', 'dbus-daemon'):
        if not shutil.which(program):
            return f'{program} is not installed'
    if not any(map(os.path.exists, LAUNCHERS)):
        return 'at-spi2-core is not installed'
    return None if Atspi else 'gir1.2-atspi-2.0 or gir1.2-gtk-4.0 is not installed'


class Desktop:
    """An X server and a session bus, which all tests share."""

    def __init__(self):
        self.folder = tempfile.TemporaryDirectory(prefix='relay-desk-')
        self.processes = []
        self.start_screen()
        self.start_bus()
        # AT-SPI waits for 0.8 s, which a busy machine needs for the first drawing of a window.
        Atspi.set_timeout(10_000, 10_000)

    def run(self, *command, **options):
        process = subprocess.Popen(command, stderr=subprocess.DEVNULL, **options)
        self.processes.append(process)
        return process

    def start_screen(self):
        read, write = os.pipe()
        self.run('Xvfb', '-displayfd', str(write), '-screen', '0', '1200x800x24', '-nolisten', 'tcp', '-noreset', pass_fds=[write])
        os.close(write)
        with os.fdopen(read) as file:
            number = file.readline().strip()
        if not number:
            raise Failure('Xvfb did not start')
        os.environ['DISPLAY'] = ':' + number

    def start_bus(self):
        folder = self.folder.name
        launcher = next(filter(os.path.exists, LAUNCHERS))
        config = os.path.join(folder, 'bus.conf')
        with open(config, 'w', encoding='utf-8') as file:
            file.write(BUS.format(folder=folder))
        with open(os.path.join(folder, 'org.a11y.Bus.service'), 'w', encoding='utf-8') as file:
            file.write(f'[D-BUS Service]\nName=org.a11y.Bus\nExec={launcher}\n')
        bus = self.run('dbus-daemon', '--nofork', '--print-address', '--config-file', config, stdout=subprocess.PIPE)
        address = bus.stdout.readline().decode().strip()
        os.environ.update(DBUS_SESSION_BUS_ADDRESS=address, DBUS_SYSTEM_BUS_ADDRESS=address,
                          XDG_RUNTIME_DIR=folder, GTK_A11Y='atspi')

    def stop(self):
        for process in reversed(self.processes):
            process.terminate()
            process.wait()
            if process.stdout:
                process.stdout.close()
        self.folder.cleanup()


def speak(language, folder):
    """Returns the environment of a program in a language such as he_IL. Its locale is created in the folder, as glibc
    translates nothing in C.UTF-8 from 2.39 on. GTK has its own texts, which say too whether it writes from the right."""
    if not gettext.find('gtk40', '/usr/share/locale', [language]):
        raise Skip(f'GTK has no texts in {language} here')
    made = subprocess.run(['localedef', '-i', language, '-f', 'UTF-8', os.path.join(folder, language + '.UTF-8')],
                          capture_output=True, check=False)
    # It returns 1 after warnings.
    if made.returncode > 1:
        raise Skip('localedef has no sources of locales: install the package locales')
    return {'LOCPATH': folder, 'LC_ALL': language + '.UTF-8', 'LANGUAGE': language}


def compile_catalog(language, folder):
    """Returns the environment of a program that is not installed, so that it finds its texts in a language such as de."""
    if not shutil.which('msgfmt'):
        raise Skip('gettext is not installed')
    place = os.path.join(folder, language, 'LC_MESSAGES')
    os.makedirs(place)
    subprocess.run(['msgfmt', '-o', os.path.join(place, 'relay-desk.mo'), os.path.join(CATALOGS, language + '.po')], check=True)
    return {'TEXTDOMAINDIR': folder}


class Service:
    """A service of the desktop that stores what it is called with."""

    def __init__(self, name, path, interface):
        self.calls = []
        node = Gio.DBusNodeInfo.new_for_xml(f'<node>{interface}</node>')
        self.path = path
        self.interface = node.interfaces[0].name
        self.bus = Gio.DBusConnection.new_for_address_sync(
            os.environ['DBUS_SESSION_BUS_ADDRESS'],
            Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION, None, None)
        self.bus.register_object(path, node.interfaces[0], self.on_call, None, None)
        self.bus.call_sync('org.freedesktop.DBus', '/org/freedesktop/DBus', 'org.freedesktop.DBus', 'RequestName',
                           GLib.Variant('(su)', (name, 0)), None, Gio.DBusCallFlags.NONE, -1, None)

    def on_call(self, bus, sender, path, interface, method, arguments, invocation):
        self.calls.append((method, arguments.unpack()))
        self.answer(method, invocation)

    def emit(self, signal_name, arguments):
        self.bus.emit_signal(None, self.path, self.interface, signal_name, arguments)

    def wait(self, method):
        """Waits for a call, removes it, and returns its arguments."""
        wait_until(lambda: any(call[0] == method for call in self.calls), f'a call of {method}')
        call = next(call for call in self.calls if call[0] == method)
        self.calls.remove(call)
        return call[1]

    def close(self):
        self.bus.close_sync(None)


class Notifications(Service):
    def __init__(self):
        super().__init__('org.freedesktop.Notifications', '/org/freedesktop/Notifications', '''
            <interface name="org.freedesktop.Notifications">
              <method name="Notify">
                <arg type="s"/><arg type="u"/><arg type="s"/><arg type="s"/><arg type="s"/><arg type="as"/>
                <arg type="a{sv}"/><arg type="i"/><arg type="u" direction="out"/>
              </method>
              <method name="CloseNotification"><arg type="u"/></method>
              <signal name="ActionInvoked"><arg type="u"/><arg type="s"/></signal>
            </interface>''')

    def wait_for(self, title, text):
        """Returns the arguments of the notification with this title and text."""
        while True:
            call = self.wait('Notify')
            if call[3:5] == (title, text):
                return call

    def answer(self, method, invocation):
        invocation.return_value(GLib.Variant('(u)', (7,)) if method == 'Notify' else None)


class Logind(Service):
    def __init__(self):
        self.read, self.write = os.pipe()
        super().__init__('org.freedesktop.login1', '/org/freedesktop/login1', '''
            <interface name="org.freedesktop.login1.Manager">
              <method name="Inhibit">
                <arg type="s"/><arg type="s"/><arg type="s"/><arg type="s"/><arg type="h" direction="out"/>
              </method>
              <signal name="PrepareForSleep"><arg type="b"/></signal>
            </interface>''')

    def answer(self, method, invocation):
        # The inhibitor is the writing end; the reading end has an end when nobody holds it any more.
        files = Gio.UnixFDList.new_from_array([self.write])
        self.write = None
        invocation.return_value_with_unix_fd_list(GLib.Variant('(h)', (0,)), files)


class Portal(Service):
    def __init__(self):
        super().__init__('org.freedesktop.portal.Desktop', '/org/freedesktop/portal/desktop', '''
            <interface name="org.freedesktop.portal.Background">
              <method name="RequestBackground">
                <arg type="s"/><arg type="a{sv}"/><arg type="o" direction="out"/>
              </method>
            </interface>''')

    def answer(self, method, invocation):
        invocation.return_value(GLib.Variant('(o)', ('/org/freedesktop/portal/desktop/request/1',)))


class Desk:
    """A running Relay Desk. Its settings and chats stay in a folder, so that it can be started again."""

    def __init__(self, folder, connector=None, secret=SECRET, **environment):
        self.folder = folder
        self.environment = {
            **os.environ,
            'GDK_BACKEND': 'x11', 'GSK_RENDERER': 'cairo', 'GTK_USE_PORTAL': '0', 'ADW_DISABLE_PORTAL': '1',
            'GSETTINGS_BACKEND': 'keyfile', 'XDG_CONFIG_HOME': folder, 'XDG_DATA_HOME': folder, 'XDG_CACHE_HOME': folder,
            'SECRET_BACKEND': 'file', 'SECRET_FILE_TEST_PATH': os.path.join(folder, 'keyring'),
            'SECRET_FILE_TEST_PASSWORD': 'test', 'LANGUAGE': 'C', 'G_DEBUG': 'fatal-criticals', **environment,
        }
        if connector:
            self.environment.update(GATEWAY_RELAY_URL=connector.places['relay'], GATEWAY_RELAY_ID='gw',
                                    GATEWAY_RELAY_SECRET=secret)
        self.start()

    def __enter__(self):
        return self

    def __exit__(self, *reason):
        self.kill()

    def start(self):
        self.process = subprocess.Popen([os.environ['RELAY_DESK']], env=self.environment)
        self.window('Relay Desk')

    def present(self):
        """Gives the focus back after a dialog, as a window manager does, which these tests have not."""
        bus = Gio.bus_get_sync(Gio.BusType.SESSION, None)
        bus.call_sync('org.example.RelayDesk', '/org/example/RelayDesk', 'org.freedesktop.Application', 'Activate',
                      GLib.Variant('(a{sv})', ({},)), None, Gio.DBusCallFlags.NONE, -1, None)
        wait_until(self.is_active, 'the window to be active')

    def is_active(self):
        """Whether the keys go to the main window, and to no dialog."""
        return self.find('frame', 'Relay Desk', lambda one: has_state(one, Atspi.StateType.ACTIVE))

    def wait_dialog(self, role, name):
        """Waits for an object of a dialog, and until the keys go to the dialog: it is drawn before it has the focus."""
        self.wait(role, name)
        wait_until(lambda: not self.is_active(), f'the dialog of {role} “{name}” to be active')

    # What a screen reader sees

    def accessibles(self):
        """All objects of the program, parents before their children."""
        desktop = Atspi.get_desktop(0)
        waiting = [desktop.get_child_at_index(index) for index in range(desktop.get_child_count())]
        waiting = [one for one in waiting if one and one.get_process_id() == self.process.pid]
        while waiting:
            one = waiting.pop(0)
            yield one
            waiting[:0] = [child for child in map(one.get_child_at_index, range(one.get_child_count())) if child]

    def find(self, role, name, use=lambda one: one):
        """What use returns for the first object with this role whose name has this text, or is the text for a button
        that can be pressed; or None."""
        try:
            for one in self.accessibles():
                if role_of(one) != role or name not in one.get_name():
                    continue
                # GTK 4.8 says the name of a button with a mnemonic twice.
                if role != 'push button' or (one.get_name() in (name, f'{name} {name}') and one.get_n_actions()):
                    return use(one)
        except GLib.Error:
            pass  # an object went away meanwhile
        return None

    def wait(self, role, name, use=lambda one: one):
        """Waits for an object and returns what use returns for it. When the object goes away at that moment, as the one of
        a dialog that closes does, another is waited for."""
        found = []

        def look():
            found.append(self.find(role, name, use))
            return found[-1] or self.process.poll() is not None

        wait_until(look, f'{role} “{name}”')
        if not found[-1]:
            raise Failure(f'the program ended with {self.process.returncode} before {role} “{name}”')
        return found[-1]

    def place_of(self, role, name):
        """Where an object is in its window: x, y, width and height."""
        return self.wait(role, name, lambda one: one.get_component_iface().get_extents(Atspi.CoordType.WINDOW))

    def count(self, role, name):
        return len(self.select(lambda one: role_of(one) == role and name in one.get_name()))

    def select(self, condition):
        """All objects that meet a condition. They are gone through again when one goes away meanwhile."""
        met = []

        def look():
            try:
                met[:] = [one for one in self.accessibles() if condition(one)]
            except GLib.Error:
                return False
            return True

        wait_until(look, 'the objects to stay')
        return met

    def wait_gone(self, role, name):
        wait_until(lambda: not self.find(role, name), f'the end of {role} “{name}”')

    def window(self, name):
        return self.wait('frame', name)

    def press(self, name):
        self.wait('push button', name, lambda one: one.do_action(0))

    def focused(self):
        """Role and name of the object that has the focus."""
        try:
            for one in self.accessibles():
                if role_of(one) not in ('frame', 'dialog') and has_state(one, Atspi.StateType.FOCUSED):
                    return role_of(one), one.get_name()
        except GLib.Error:
            pass  # an object went away meanwhile
        return None

    def walk(self, key, role, name=''):
        """Presses a key until an object has the focus, and returns the names on the way."""
        way = []
        while True:
            here = self.focused()
            if here and here[0] == role and name in here[1]:
                return way
            way.append(here)
            if len(way) > 40:
                raise Failure(f'{role} “{name}” is not reached by {key}: {way}')
            self.keys(key)
            wait_until(lambda: self.focused() not in (here, None), f'{key} to leave {here}')

    def focus_message(self, text):
        """From the composer back to the messages, to the newest one, and up."""
        self.wait('list item', text)
        self.walk('Shift+Tab', 'list item')
        self.keys('End')
        self.walk('Up', 'list item', text)

    def choose(self, row, key):
        """Opens the menu of a message and chooses an item of it by its mnemonic."""
        self.focus_message(row)
        self.keys('Return')
        self.wait('menu item', '')
        self.keys(key)

    def enter_text(self, name, text):
        """Sets the text of an entry, in which may be letters that not every keyboard has."""
        self.wait('text', name, lambda one: one.set_text_contents(text))

    def has_focus(self, role, name):
        return self.find(role, name, lambda one: has_state(one, Atspi.StateType.FOCUSED))

    def wait_focus(self, role, name):
        wait_until(lambda: self.has_focus(role, name), f'the focus of {role} “{name}”')

    # What a person with a keyboard does

    def keys(self, *names):
        """Presses keys one after another, such as 'Return' or 'Alt+Down'."""
        for name in names:
            *modifiers, key = name.split('+')
            for modifier in modifiers:
                Atspi.generate_keyboard_event(KEYCODES[modifier], None, Atspi.KeySynthType.PRESS)
            Atspi.generate_keyboard_event(Gdk.keyval_from_name(key), None, Atspi.KeySynthType.SYM)
            for modifier in reversed(modifiers):
                Atspi.generate_keyboard_event(KEYCODES[modifier], None, Atspi.KeySynthType.RELEASE)

    def dismiss(self, role, name):
        """Presses Escape until an object is gone, as a dialog that follows another has no focus at first."""
        wait_until(lambda: self.keys('Escape') or not self.find(role, name), f'the end of {role} “{name}”')

    def type(self, text):
        Atspi.generate_keyboard_event(0, text, Atspi.KeySynthType.STRING)

    def say(self, text):
        """Types a message into the composer, which has the focus, and sends it."""
        self.wait_focus('text', 'Message')
        self.type(text)
        self.keys('Return')

    # The end

    def ended(self):
        wait_until(lambda: self.process.poll() is not None, 'the end of the program')
        return self.process.returncode

    def quit(self):
        self.process.send_signal(signal.SIGTERM)
        return self.ended()

    def kill(self):
        self.process.kill()
        self.process.wait()
