# test-desk.py: Relay Desk, used with the keyboard and read as a screen reader does
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Each test has its own connector, a page for the other side, and a program with empty settings."""
import os
import select
import sys
import tempfile

import desktop
from desktop import Atspi, Desk, Logind, Notifications, Portal, has_state, role_of
from harness import Page, SECRET, check, equal, run, wait_until

# What a person can focus has one of these roles, and needs a name.
WITH_NAMES = ('push button', 'toggle button', 'list item', 'entry', 'text', 'combo box', 'check box')


def is_nameless(one):
    """GTK names an object after its class when it has no better name; libadwaita 1.2 leaves it so at the eye beside a
    secret."""
    name = one.get_name().strip()
    return not name or (name.startswith(('Gtk', 'Adw', 'Desk')) and name != 'GtkImage')


class Session:
    """A program that is connected, and the page of the other side."""

    def __init__(self, connector, **environment):
        self.scratch = tempfile.TemporaryDirectory(prefix='relay-desk-test-')
        self.connector = connector
        self.page = Page(connector)
        self.desk = Desk(self.scratch.name, connector, **environment)

    def __enter__(self):
        return self

    def __exit__(self, *reason):
        self.desk.kill()
        self.page.hang_up()
        self.scratch.cleanup()

    def open_chat(self, text='hello'):
        """A message comes from Alice; the keyboard opens her chat."""
        self.page.say('dm-alice', text)
        self.desk.wait('list item', text)
        self.desk.keys('Alt+Down')
        self.desk.wait_focus('text', 'Message')

    def is_online(self):
        return self.connector.status()['gateways'][0]['state'] == 'online'

    def chats_file(self):
        return os.path.join(self.scratch.name, 'relay-desk', 'environment.chats')

    def answer(self, text):
        message = self.page.bot_message()
        equal(message['text'], text)
        return message


def test_conversation_with_keys_only(connector):
    with Session(connector) as session:
        session.open_chat('Good morning')
        session.desk.say('Good morning to you')
        first = session.answer('Good morning to you')
        session.desk.wait('list item', 'You, Good morning to you, ')
        session.desk.wait('list item', 'Sent')

        # Shift+Enter is a new line, not the end of the message.
        session.desk.type('one')
        session.desk.keys('Shift+Return')
        session.desk.say('two')
        session.answer('one\ntwo')

        # The newest message is reached by the arrow keys; its menu opens with Enter; “Reply” is its first item.
        session.page.say('dm-alice', 'How are you?', reply_to=first['message_id'])
        session.desk.wait('list item', 'in answer to')
        session.desk.focus_message('How are you?')
        session.desk.keys('Return')
        session.desk.walk('Down', 'menu item')
        session.desk.keys('Return')
        session.desk.wait('label', 'Answer to “How are you?”')
        session.desk.say('Fine')
        equal(session.page.bot_message()['reply_to'] is not None, True, 'the answer is a reply')


def test_newest_message_is_in_view(connector):
    with Session(connector) as session:
        session.open_chat()
        bottom = session.desk.place_of('text', 'Message').y
        for number in range(9):
            session.page.say('dm-alice', f'message {number}' + '\nand so on' * 4)
            session.desk.wait('label', f'message {number}')

            def is_in_view():
                place = session.desk.place_of('label', f'message {number}')
                return 0 < place.y < place.y + place.height < bottom
            wait_until(is_in_view, f'message {number} to be in view')


def test_conversation_through_a_screen_reader(connector):
    with Session(connector) as session:
        session.page.say('dm-alice', 'Is anybody there?')
        session.desk.walk('Tab', 'list item', 'Alice, 1 unread message, Is anybody there?')
        session.desk.keys('Return')
        session.desk.wait('list item', 'Alice, Is anybody there?')
        session.desk.wait_gone('list item', 'unread message')

        for text in ('Yes', 'I am'):
            session.desk.wait('text', 'Message', lambda one: one.insert_text(0, text, len(text)))
            session.desk.press('Send')
            session.answer(text)
            session.desk.wait('list item', f'You, {text}, ')
        session.page.say('dm-alice', 'Good')
        session.desk.wait('list item', 'Alice, Good, ')


def test_everything_that_takes_the_focus_has_a_name(connector):
    with Session(connector) as session:
        session.open_chat()
        session.desk.say('hello')
        session.answer('hello')
        session.desk.wait('list item', 'Sent')
        for keys in ((), ('Control+p',), ('Escape', 'Control+comma')):
            session.desk.keys(*keys[:-1])
            session.desk.present()
            session.desk.keys(*keys[-1:])
            if keys:
                session.desk.wait_dialog('push button', 'Cancel')
            nameless = session.desk.select(lambda one: has_state(one, Atspi.StateType.FOCUSABLE)
                                           and role_of(one) in WITH_NAMES and is_nameless(one))
            equal(list(map(role_of, nameless)), [], f'objects without a name after {keys}')


def test_file_is_attached(connector):
    with Session(connector) as session:
        path = os.path.join(session.scratch.name, 'note.txt')
        with open(path, 'w', encoding='utf-8') as file:
            file.write('the content')
        session.open_chat()
        session.desk.keys('Control+o')
        session.desk.wait_dialog('push button', 'Attach')
        session.desk.type(path)
        session.desk.keys('Return')
        session.desk.wait('label', 'File: note.txt')
        session.desk.present()
        session.desk.say('as promised')
        message = session.answer('as promised')
        equal([one['filename'] for one in message['media']], ['note.txt'])
        session.desk.wait('push button', 'Open note.txt')


def test_question_with_buttons_is_answered(connector):
    with Session(connector) as session:
        session.open_chat()
        session.desk.keys('Control+p')
        session.desk.wait_dialog('label', 'Ask with Buttons')
        session.desk.type('Tea?')
        session.desk.press('Ask')
        message = session.answer('Tea?')
        equal([one['label'] for one in message['prompt']['options']], ['Yes', 'No'])
        session.page.ask('press', chat_id='dm-alice', message_id=message['message_id'], option_id='1')
        session.desk.wait('label', '✓ Yes')


def test_message_is_edited_and_deleted(connector):
    with Session(connector) as session:
        session.open_chat()
        session.desk.say('helo there')
        sent = session.answer('helo there')
        session.desk.choose('You, helo there', 'e')
        session.desk.wait('label', 'Changing a message')
        session.desk.keys('Control+a')
        session.desk.say('hello there')
        equal(session.page.receive('edit')['message']['text'], 'hello there')
        session.desk.wait('list item', 'You, hello there, edited')
        session.desk.choose('You, hello there', 'l')
        equal(session.page.receive('delete')['message_id'], sent['message_id'])
        session.desk.wait('list item', 'Deleted message')


def test_offline_and_back(connector):
    with Session(connector) as session:
        session.open_chat()
        session.page.hang_up()
        connector.kill()
        session.desk.wait('push button', 'Retry')
        session.desk.wait('label', 'Trying again in ')
        session.desk.say('written offline')
        session.desk.wait('list item', 'written offline, ')
        session.desk.wait('list item', 'Waiting to be sent')
        session.desk.press('Retry')
        connector.start()
        session.desk.wait('list item', 'Sent')
        session.desk.wait_gone('push button', 'Retry')
        session.page = Page(connector)
        history = session.page.ask('history', chat_id='dm-alice')['messages']
        equal([one['text'] for one in history if one['author'] == 'bot'], ['written offline'])


def test_restart_restores_what_was_shown_and_sends_what_waits(connector):
    with Session(connector) as session:
        session.open_chat('before the restart')
        session.desk.say('an answer')
        session.answer('an answer')
        session.desk.wait('list item', 'Sent')
        session.page.hang_up()
        connector.kill()
        session.desk.wait('push button', 'Retry')
        session.desk.say('sent later')
        session.desk.wait('list item', 'Waiting to be sent')
        equal(session.desk.quit(), 0, 'exit status')

        connector.start()
        session.desk.start()
        session.page = Page(connector)
        session.desk.wait('list item', 'You, sent later, ')
        session.desk.keys('Alt+Down')
        for text in ('Alice, before the restart, ', 'You, an answer, ', 'You, sent later, '):
            session.desk.wait('list item', text)
        wait_until(lambda: 'sent later' in [one['text'] for one in
                                            session.page.ask('history', chat_id='dm-alice')['messages']], 'the message')


def test_quit_sends_what_is_in_flight(connector):
    with Session(connector) as session:
        session.open_chat()
        session.desk.say('the last words')
        session.desk.keys('Control+q')
        equal(session.desk.ended(), 0, 'exit status')
        session.answer('the last words')


def test_account_is_added_with_keys(connector):
    with tempfile.TemporaryDirectory() as folder, Desk(folder) as desk:
        desk.press('Add Account…')
        desk.wait_dialog('label', 'The address that the operator')
        desk.type('Shop')
        desk.keys('Tab')
        desk.type('ftp://nowhere')
        desk.wait('label', 'unsupported URL scheme')
        desk.keys('Control+a')
        desk.type(connector.places['relay'])
        desk.wait('label', 'Connects to ' + connector.places['relay'])
        desk.keys('Tab')
        desk.type('gw')
        desk.keys('Tab')
        desk.type('wrong')
        desk.keys('Return')
        # The connector refuses this one, so the program asks for another.
        desk.wait('label', 'The secret was refused')
        desk.enter_text('Secret', SECRET)
        desk.press('Save')
        page = Page(connector)
        page.say('dm-bob', 'welcome')
        desk.wait('list item', 'Bob, 1 unread message')
        equal(desk.quit(), 0, 'exit status')

        # The next time the secret comes from the keyring.
        desk.start()
        page.say('dm-bob', 'again')
        desk.wait('list item', 'Bob, 2 unread messages, again')
        page.hang_up()


def test_account_is_removed_when_the_person_confirms_it(connector):
    with Session(connector) as session:
        session.open_chat()
        for end in lambda: session.desk.dismiss('label', 'Remove Account?'), lambda: session.desk.press('Remove'):
            session.desk.wait('list item', 'Alice')
            session.desk.keys('Control+comma')
            session.desk.press('Remove Account')
            session.desk.wait('label', 'Remove Account?')
            end()
            session.desk.wait_gone('label', 'Remove Account?')
            session.desk.present()
        session.desk.wait_gone('list item', 'Alice')
        wait_until(lambda: not os.path.exists(session.chats_file()), 'the chats to be deleted')


def test_chat_is_begun_with_keys(connector):
    with Session(connector) as session:
        wait_until(session.is_online, 'the connection')
        session.desk.keys('Control+n')
        session.desk.wait_dialog('label', 'New Chat')
        session.desk.type('dm-bob')
        session.desk.keys('Return')
        session.desk.present()
        session.desk.say('hello Bob')
        equal(session.page.bot_message()['chat_id'], 'dm-bob')
        # The answer comes to the same chat.
        session.page.say('dm-bob', 'hello')
        session.desk.wait('list item', 'Bob, hello, ')
        equal(session.desk.count('list item', 'Bob, hello'), 2, 'a chat and a message')


def test_withdrawn_access_is_said(connector):
    with Session(connector) as session:
        session.open_chat()
        session.page.hang_up()
        connector.kill()
        connector.options[connector.options.index('gw=' + SECRET)] = 'gw=another secret'
        connector.start()
        session.desk.wait('label', 'Access Was Withdrawn')
        session.desk.wait('push button', 'Edit Account…')
        session.page = Page(connector)


def test_notification_opens_the_chat(connector):
    notifications = Notifications()
    with Session(connector) as session:
        session.open_chat()
        session.page.say('dm-bob', 'look here')
        call = notifications.wait_for('Bob', 'look here')
        check('Reply' in call[5], call[5])
        notifications.emit('ActionInvoked', desktop.GLib.Variant('(us)', (7, call[5][call[5].index('Reply') - 1])))
        session.desk.wait('list item', 'Bob, look here, ')
        session.desk.say('seen')
        equal(session.page.bot_message()['chat_id'], 'dm-bob')
    notifications.close()


def test_sleep_lets_the_connector_keep_messages(connector):
    logind = Logind()
    with Session(connector) as session:
        session.open_chat()
        equal(logind.wait('Inhibit')[0], 'sleep')
        logind.emit('PrepareForSleep', desktop.GLib.Variant('(b)', (True,)))
        # The program has closed its inhibitor: it is ready for the sleep.
        wait_until(lambda: select.select([logind.read], [], [], 0)[0], 'the inhibitor to be closed')
        equal(connector.status()['gateways'][0]['state'], 'offline')
    logind.close()


def test_window_is_closed_and_messages_go_on(connector):
    portal = Portal()
    notifications = Notifications()
    with Session(connector) as session:
        session.open_chat()
        session.desk.press('Main Menu')
        session.desk.wait('check menu item', '')
        session.desk.keys('r')
        equal(portal.wait('RequestBackground')[0], '')
        session.desk.wait_gone('check menu item', '')
        session.desk.keys('Control+w')
        session.page.say('dm-alice', 'still there?')
        notifications.wait_for('Alice', 'still there?')
        equal(session.desk.quit(), 0, 'exit status')
    portal.close()
    notifications.close()


def test_texts_are_translated(connector):
    with tempfile.TemporaryDirectory() as folder, \
            Session(connector, **desktop.speak('de_DE', folder), **desktop.compile_catalog('de', folder)) as session:
        # From a template, from the code, and from plurals
        session.desk.wait('push button', 'Neuer Chat')
        session.page.say('dm-alice', 'hallo')
        session.desk.wait('list item', 'Alice, 1 ungelesene Nachricht, hallo')
        session.desk.keys('Alt+Down')
        session.desk.wait('text', 'Nachricht')
        session.page.hang_up()
        connector.kill()
        session.desk.wait('push button', 'Erneut versuchen')
        session.desk.wait('label', 'Nächster Versuch in ')
        connector.start()
        session.page = Page(connector)


def test_window_is_mirrored_for_those_who_write_from_the_right(connector):
    with tempfile.TemporaryDirectory() as folder:
        for environment, sign in ({}, 1), (desktop.speak('he_IL', folder), -1):
            with Session(connector, **environment) as session:
                session.page.say('dm-alice', 'שלום')
                session.desk.wait('list item', 'שלום')
                session.desk.keys('Alt+Down')
                session.desk.wait_focus('text', 'Message')
                session.desk.enter_text('Message', 'טוב')
                session.desk.press('Send')
                session.desk.wait('list item', 'You, טוב')
                # The side bar, the composer, and the bubbles
                for role, left, right in (('push button', 'Search Chats', 'Search Messages'),
                                          ('push button', 'Attach a File', 'Send'), ('label', 'שלום', 'טוב')):
                    way = session.desk.place_of(role, right).x - session.desk.place_of(role, left).x
                    check(way * sign > 0, f'from {left} to {right}: {way}')


def test_assistant_answers(connector):
    with Session(connector) as session:
        session.desk.keys('Control+comma')
        session.desk.enter_text('Command', 'sed s/you/I/')
        session.desk.press('Save')
        session.desk.wait_gone('push button', 'Save')
        session.page.say('dm-alice', 'you are here')
        session.answer('I are here')
        session.desk.wait('list item', 'I are here')
        session.desk.wait('label', 'You: I are here')
        session.desk.keys('Alt+Down')
        session.desk.wait('list item', 'in answer to Alice: you are here')


def main():
    reason = desktop.why_not()
    if reason:
        print(f'1..0 # SKIP {reason}')
        return 0
    screen = desktop.Desktop()
    try:
        names = sys.argv[1:]
        return run([value for name, value in globals().items()
                    if name.startswith('test_') and (not names or name in names)])
    finally:
        screen.stop()


if __name__ == '__main__':
    sys.exit(main())
