# test-routes.py: which bot gets what, and where it may act; the commands for gateways and routes
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

import json
import os
import subprocess

from harness import PATIENCE, SECRET, Connector, Gateway, Page, binary, check, equal, main, make_token, refused, wait_until

BOTS = ('helper', 'shop', 'news')
REFUSED = 'the chat is routed to another gateway'


def connector_with(*routes, bots=BOTS):
    options = [word for route in routes for word in ('--route', route)]
    return Connector(*options, gateways=[f'{bot}={SECRET}' for bot in bots])


def connect(connector, *bots, hello=('web', 'cli')):
    return [Gateway(connector, gateway_id=bot, hello=hello) for bot in bots]


def command(connector, *arguments, status=0):
    done = subprocess.run([binary(), *arguments[:2], '--database', connector.database, *arguments[2:]],
                          capture_output=True, text=True, timeout=PATIENCE)
    equal(done.returncode, status, done.stderr)
    return done.stdout if status == 0 else done.stderr


def rows(text):
    return [line.split('\t') for line in text.splitlines()]


def waiting(connector):
    return {entry['id']: entry['waiting'] for entry in connector.status()['gateways'] if entry['waiting']}


def nothing_for(*gateways):
    for gateway in gateways:
        gateway.settle()
        equal([frame for frame in gateway.inbox if frame['type'] in ('inbound', 'interrupt_inbound')], [])


def taken(gateway):
    return gateway.take()['event']['text']


def ask(gateway, chat_id, scope=None):
    return gateway.act(op='prompt', chat_id=chat_id, content='really?', prompt_id='p', prompt_kind='choice',
                       options=[{'id': 'yes', 'label': 'Yes'}], metadata={'scope_id': scope} if scope else {})


def test_without_a_row_the_last_hello_gets_everything():
    with connector_with() as connector:
        helper, shop = connect(connector, 'helper', 'shop')
        page = Page(connector)
        for chat in ('dm-alice', 'general'):
            page.say(chat, f'to {chat}')
            equal(taken(shop), f'to {chat}')
        nothing_for(helper)
        check(helper.say('dm-alice', 'any gateway acts anywhere')['success'], 'helper')
        check(shop.say('dm-alice', 'shop')['success'], 'shop')
        connector.say('--no-wait', 'desk', '@nobody: a text')
        equal(taken(shop), '@nobody: a text')


def test_a_platform_has_a_default_bot():
    with connector_with('web=helper', 'cli=shop') as connector:
        helper, shop = connect(connector, 'helper', 'shop')
        Page(connector).say('general', 'on the page')
        connector.say('--no-wait', 'desk', 'at the terminal')
        equal((taken(helper), taken(shop)), ('on the page', 'at the terminal'))
        platforms = {entry['id']: entry['platforms'] for entry in connector.status()['gateways']}
        equal((platforms['helper'], platforms['shop']), (['web'], ['cli']))


def test_the_most_specific_pattern_counts():
    with connector_with('cli=helper', 'cli/shop-*=shop', 'cli/shop-news-?=news', 'cli/shop-news-1=helper') as connector:
        connect(connector, *reversed(BOTS))
        for chat in ('desk', 'shop-1', 'shop-news-1', 'shop-news-2', 'shop-news-22'):
            connector.say('--no-wait', chat, chat)
        owners = dict(connector.sql('SELECT chat_id, bot FROM messages'))
        equal(owners, {'desk': 'helper', 'shop-1': 'shop', 'shop-news-1': 'helper', 'shop-news-2': 'news',
                       'shop-news-22': 'shop'})


def test_a_bot_of_single_chats_takes_over_no_others_by_its_hello():
    with connector_with('web/general=shop') as connector:
        helper, shop = connect(connector, 'helper', 'shop')
        page = Page(connector)
        page.say('random', 'for the last hello')
        page.say('general', 'for the row')
        equal((taken(helper), taken(shop)), ('for the last hello', 'for the row'))


def test_a_bot_acts_only_where_it_is():
    with connector_with('web=helper', 'web/general=shop') as connector:
        helper, shop = connect(connector, 'helper', 'shop')
        check(shop.say('general', 'here', scope='home')['success'], 'its chat')
        mine = shop.say('general', 'mine', scope='home')['message_id']
        refused(shop.say('dm-alice', 'there'), REFUSED)
        scope = {'scope_id': 'home'}
        for action in ({'op': 'send', 'content': 'x', 'metadata': scope},
                       {'op': 'edit', 'content': 'x', 'message_id': mine, 'metadata': scope},
                       {'op': 'delete', 'message_id': mine, 'metadata': scope},
                       {'op': 'react', 'message_id': mine, 'emoji': '👍', 'metadata': scope},
                       {'op': 'send_media', 'source_url': 'https://example.org/x.png', 'metadata': scope},
                       {'op': 'typing', 'metadata': scope},
                       {'op': 'draft', 'draft_id': 1, 'content': 'x', 'final': False, 'metadata': scope},
                       {'op': 'task_card', 'card_id': 'c', 'chunks': [], 'metadata': scope},
                       {'op': 'thread_create', 'thread_name': 'x', 'metadata': scope},
                       {'op': 'get_chat_info'}):
            refused(helper.act(chat_id='general', **action), REFUSED)
        equal(len(Page(connector).ask('history', chat_id='general')['messages']), 2)


def test_a_thread_belongs_to_the_bot_of_its_channel():
    with connector_with('web=helper', 'web/general=shop') as connector:
        helper, shop = connect(connector, 'helper', 'shop')
        page = Page(connector)
        thread = page.ask('create_chat', name='topic', chat_type='thread', parent_chat_id='general')['chat_id']
        page.say(thread, 'in the thread')
        equal(taken(shop), 'in the thread')
        check(shop.say(thread, 'x', scope='home')['success'], 'its thread')
        refused(helper.say(thread, 'x', scope='home'), REFUSED)
        nothing_for(helper)


def test_a_thread_may_have_a_row_of_its_own():
    with connector_with('web=helper', 'web/general=shop') as connector:
        helper, shop = connect(connector, 'helper', 'shop')
        page = Page(connector)
        thread = page.ask('create_chat', name='topic', chat_type='thread', parent_chat_id='general')['chat_id']
        command(connector, 'route', 'set', f'web/{thread}', 'helper')
        wait_until(lambda: helper.say(thread, 'x', scope='home')['success'], 'the row')
        refused(shop.act(op='send', chat_id='general', content='x', metadata={'scope_id': 'home', 'thread_id': thread}),
                'the thread is routed to another gateway')
        page.say(thread, 'for the helper')
        equal(taken(helper), 'for the helper')


def test_a_bot_keeps_the_threads_that_it_has_begun():
    with connector_with('web=helper', 'web/general=shop') as connector:
        helper, shop = connect(connector, 'helper', 'shop')
        thread = shop.act(op='thread_create', chat_id='general', thread_name='topic',
                          metadata={'scope_id': 'home'})['thread_id']
        connector.stop()
        connector.options[connector.options.index('web/general=shop')] = 'web/general=helper'
        connector.start()
        helper, shop = connect(connector, 'helper', 'shop')
        refused(shop.say('general', 'x', scope='home'), REFUSED)
        check(shop.say(thread, 'x', scope='home')['success'], 'its own thread')


def test_a_message_that_names_a_bot_goes_to_it():
    with connector_with('web/general=helper,shop,news') as connector:
        helper, shop, news = connect(connector, *BOTS)
        shop.send(type='hello', platform='web', botId='Der Laden')
        shop.receive('descriptor')
        page = Page(connector)
        for gateway, texts in ((shop, ('@shop hello', 'shop: hello', '@SHOP', 'SHOP:hello', '@Der Laden: hello', '@shop, hello')),
                               (news, ('@news what is new?',)),
                               (helper, ('hello', 'shop hello', 'hello @shop', '@helper hello', '@bot hello', 'shopping: milk',
                                         'alice: hello', '@alice hello', 'nobody: hello', '@', '/help'))):
            for text in texts:
                check(page.say('general', text).get('seq'), text)
                equal(taken(gateway), text)
        nothing_for(helper, shop, news)


def test_mentions_count_only_in_a_chat_of_several_bots():
    with connector_with('web=helper', 'web/random=helper,shop') as connector:
        helper, shop = connect(connector, 'helper', 'shop')
        page = Page(connector)
        page.say('general', '@shop hello')
        page.say('random', '@shop hello')
        equal((helper.take()['event']['source']['chat_id'], shop.take()['event']['source']['chat_id']),
              ('general', 'random'))


def test_a_bot_that_requires_an_address_is_addressed_by_its_name():
    with connector_with('web/general=helper,shop') as connector:
        helper, shop = connect(connector, 'helper', 'shop')
        status, _, text = connector.request('/relay/policy', 'POST', '{"platform": "web", "requireAddress": true}',
                                            {'Authorization': f'Bearer {make_token("shop")}',
                                             'Content-Type': 'application/json'})
        equal(status, 200, text)
        Page(connector).say('general', 'shop: hello')
        equal(taken(shop), 'shop: hello')


def test_a_message_for_a_bot_that_does_not_exist_says_so():
    with connector_with('web/general=helper,shop,gone', 'web/random=gone', 'cli/gone=gone') as connector:
        helper, shop = connect(connector, 'helper', 'shop')
        page = Page(connector)
        before = page.ask('history', chat_id='general')['messages']
        answer = page.say('general', '@nobody hello')
        equal((answer['type'], answer['error']),
              ('error', 'there is no bot “nobody” in this chat; the bots here are: helper, shop, gone'))
        for chat, text in (('general', '@gone hello'), ('general', 'gone: hello'), ('random', 'hello')):
            answer = page.say(chat, text)
            equal((answer['type'], answer['error']), ('error', 'there is no bot “gone”'))
        done = connector.say('gone', 'hello')
        equal((done.returncode, 'there is no bot “gone”' in done.stderr), (1, True))
        equal(page.ask('history', chat_id='general')['messages'], before)
        check(page.ask('stop', chat_id='random')['sent'] is False, 'nobody is there to be stopped')
        nothing_for(helper, shop)


def test_replies_reactions_and_edits_go_to_the_bot_that_they_are_about():
    with connector_with('web/general=helper,shop') as connector:
        helper, shop = connect(connector, 'helper', 'shop')
        page = Page(connector)
        said = {bot: gateway.say('general', bot, scope='home')['message_id'] for bot, gateway in (('helper', helper), ('shop', shop))}
        page.say('general', 'a reply', reply_to=said['shop'])
        equal(taken(shop), 'a reply')
        page.say('general', '@helper another', reply_to=said['shop'])
        equal(taken(helper), '@helper another')
        page.say('general', 'to the helper', reply_to=said['helper'])
        equal(taken(helper), 'to the helper')
        nothing_for(helper, shop)


def test_an_answer_goes_to_the_bot_that_asked():
    with connector_with('web/general=helper,shop') as connector:
        helper, shop = connect(connector, 'helper', 'shop')
        page = Page(connector)
        asked = ask(shop, 'general', 'home')['message_id']
        page.ask('press', chat_id='general', message_id=asked, option_id='yes')
        equal(shop.take()['event']['prompt_response']['option_id'], 'yes')
        nothing_for(helper, shop)


def test_an_answer_goes_to_the_bot_that_has_the_chat_now():
    with connector_with('web=helper') as connector:
        helper, shop = connect(connector, 'helper', 'shop')
        page = Page(connector)
        asked = ask(helper, 'dm-alice')['message_id']
        command(connector, 'route', 'set', 'web/dm-alice', 'shop')
        wait_until(lambda: shop.say('dm-alice', 'x')['success'], 'the row')
        page.ask('press', chat_id='dm-alice', message_id=asked, option_id='yes')
        equal(shop.take()['event']['prompt_response']['option_id'], 'yes')
        nothing_for(helper)


def test_a_bot_changes_only_its_own_messages():
    with connector_with('web/general=helper,shop') as connector:
        helper, shop = connect(connector, 'helper', 'shop')
        mine = shop.say('general', 'mine', scope='home')['message_id']
        for op in ('edit', 'delete'):
            refused(helper.act(op=op, chat_id='general', message_id=mine, content='x', metadata={'scope_id': 'home'}),
                    'not a message of the bot')
        check(shop.act(op='edit', chat_id='general', message_id=mine, content='x', metadata={'scope_id': 'home'})['success'],
              'its own')


def test_interactions_and_stop_are_for_the_bots_of_the_chat():
    with connector_with('web=helper', 'web/dm-alice=shop', 'web/general=helper,shop') as connector:
        helper, shop = connect(connector, 'helper', 'shop')
        page = Page(connector)
        page.ask('interact', chat_id='dm-alice', text='x')
        shop.take('passthrough_forward')
        equal(page.ask('stop', chat_id='dm-alice')['sent'], True)
        equal(shop.receive('interrupt_inbound')['session_key'], 'agent:main:web:dm:dm-alice')
        equal(shop.receive('interrupt_inbound')['session_key'][:21], 'agent:main:discord:dm')
        nothing_for(helper, shop)
        page.ask('stop', chat_id='general')
        for gateway in (helper, shop):
            equal(gateway.receive('interrupt_inbound')['chat_id'], 'general')
        nothing_for(helper, shop)


def test_a_bot_interrupts_only_where_it_is():
    with connector_with('web=helper', 'web/dm-alice=shop', 'web/dm-bob=shop,helper') as connector:
        helper, shop = connect(connector, 'helper', 'shop')
        page = Page(connector)
        for chat in ('dm-alice', 'dm-bob'):
            page.say(chat, 'work')
            shop.take()
            helper.send(type='interrupt', session_key=f'agent:main:web:dm:{chat}', reason=None)
        equal(shop.receive('interrupt_inbound')['session_key'], 'agent:main:web:dm:dm-bob')
        nothing_for(shop)


def test_what_waits_stays_with_its_bot_when_the_route_changes():
    with connector_with('web=helper') as connector:
        page = Page(connector)
        first = page.say('dm-alice', 'before')['message_id']
        command(connector, 'route', 'set', 'web/dm-alice', 'shop')
        wait_until(lambda: page.say('dm-alice', 'after') and 'shop' in waiting(connector), 'the row')
        helper, shop = connect(connector, 'helper', 'shop')
        equal((taken(helper), taken(shop)[:5]), ('before', 'after'))
        equal(helper.act(op='send', chat_id='dm-alice', content='late', reply_to=first, metadata={})['success'], True,
              'an answer to what it has got')
        refused(helper.say('dm-alice', 'more'), REFUSED)


def test_the_operator_moves_what_waits():
    with connector_with('web=helper') as connector:
        page = Page(connector)
        status, _, text = connector.request('/api/media', 'POST', 'bytes', {'Content-Type': 'text/plain', 'X-Media-Filename': 'a.txt'})
        equal(status, 201, text)
        file = json.loads(text)['id']
        page.say('dm-alice', 'one', media=[file])
        page.say('dm-alice', 'two')
        page.say('dm-bob', 'three')
        check('needs --to' in command(connector, 'queue', 'move', '1', status=2), 'move without --to')
        check('no gateway' in command(connector, 'queue', 'move', '1', '--to', 'nobody', status=1), 'move to nobody')
        third = rows(command(connector, 'queue', 'list'))[2][0]
        command(connector, 'queue', 'move', '--to', 'news', third)
        command(connector, 'queue', 'move', '--gateway', 'helper', '--to', 'shop')
        shop, news = connect(connector, 'shop', 'news')
        event = shop.take()['event']
        equal((event['text'], taken(shop), taken(news)), ('one', 'two', 'three'))
        path = '/relay/media/' + file
        equal(connector.request(path, headers={'Authorization': f'Bearer {make_token("shop")}'})[0], 200, 'its file')
        equal(connector.request(path, headers={'Authorization': f'Bearer {make_token("news")}'})[0], 404, 'the file of another')


def test_routes_are_set_and_removed_while_the_connector_runs():
    with connector_with('web=helper') as connector:
        helper, shop = connect(connector, 'helper', 'shop')
        page = Page(connector)
        equal(rows(command(connector, 'route', 'list')), [['web', 'helper', 'options']])
        command(connector, 'route', 'set', 'web/dm-*', 'shop,helper')
        equal(rows(command(connector, 'route', 'list')), [['web/dm-*', 'shop,helper', 'operator'], ['web', 'helper', 'options']])
        wait_until(lambda: shop.say('dm-alice', 'x')['success'], 'the row')
        page.say('dm-alice', 'to the shop')
        equal(taken(shop), 'to the shop')
        command(connector, 'route', 'remove', 'web/dm-*')
        wait_until(lambda: not shop.say('dm-alice', 'x')['success'], 'the end of the row')
        page.say('dm-alice', 'to the helper')
        equal(taken(helper), 'to the helper')
        for words, status, error in ((('set', 'web', 'shop'), 1, 'in the options'), (('remove', 'web'), 1, 'in the options'),
                                     (('set', 'web/x', 'nobody'), 1, 'no gateway “nobody”'),
                                     (('set', 'nowhere', 'shop'), 1, 'unknown platform'),
                                     (('set', 'web/', 'shop'), 1, 'no valid pattern'),
                                     (('set', 'web/x', 'shop,,news'), 1, 'needs ids'),
                                     (('set', 'web/x', 'shop,shop'), 1, 'needs ids'),
                                     (('remove', 'web/x'), 1, 'no row'), (('set', 'web'), 2, 'takes'), (('list', 'web'), 2, 'takes'),
                                     (('dance',), 2, 'list, set or remove'), ((), 2, 'list, set or remove')):
            check(error in command(connector, 'route', *words, status=status), words)


def test_routes_of_the_operator_outlive_a_restart_and_those_of_the_options_do_not():
    with connector_with('web=helper', 'cli=news') as connector:
        command(connector, 'route', 'set', 'web/general', 'shop')
        connector.stop()
        index = connector.options.index('cli=news')
        del connector.options[index - 1:index + 1]
        connector.start()
        equal(rows(command(connector, 'route', 'list')), [['web/general', 'shop', 'operator'], ['web', 'helper', 'options']])


def test_routes_are_read_from_the_configuration_file():
    with connector_with() as connector:
        path = os.path.join(connector.folder.name, 'connector.conf')

        def configure(text):
            with open(path, 'w', encoding='utf-8') as file:
                file.write(text)

        connector.stop()
        configure('[route]\nweb = helper\nweb/general = shop, news\ncli/*-shop? = shop\n')
        connector.options += ['--config', path, '--route', 'web=news']
        connector.start()
        equal(sorted(rows(command(connector, 'route', 'list'))),
              [['cli/*-shop?', 'shop', 'options'], ['web', 'news', 'options'], ['web/general', 'shop,news', 'options']])
        for text, error in (('[route]\nnowhere = helper\n', '[route] nowhere: '), ('[route]\nweb/x =\n', '[route] web/x: ')):
            configure(text)
            done = subprocess.run([binary(), '--port', '0', '--database', connector.database + '2', '--config', path],
                                  capture_output=True, text=True, timeout=PATIENCE)
            equal((done.returncode, error in done.stderr, path in done.stderr), (2, True, True), done.stderr)


def test_wrong_routes_in_the_options_are_told():
    with connector_with() as connector:
        for route, error in (('web', 'takes PLATFORM'), ('nowhere=helper', 'unknown platform'), ('web/=helper', 'no valid pattern'),
                             ('web=', 'needs ids'), ('web/' + 'x' * 300 + '=helper', 'no valid pattern')):
            done = subprocess.run([binary(), '--port', '0', '--database', connector.database + '2', '--route', route],
                                  capture_output=True, text=True, timeout=PATIENCE)
            equal((done.returncode, error in done.stderr), (1, True), done.stderr)


def test_a_gateway_is_added_and_removed_while_the_connector_runs():
    with connector_with(bots=('helper',)) as connector:
        secret = command(connector, 'gateway', 'add', 'fresh').strip()
        equal(len(secret), 64)
        equal([row[:2] for row in rows(command(connector, 'gateway', 'list'))], [['helper', 'options'], ['fresh', 'added']])

        def connected():
            gateway = Gateway(connector, token=make_token('fresh', secret), hello=())
            gateway.send(type='hello', platform='web', botId='')
            wait_until(lambda: gateway.inbox or gateway.close, 'an answer')
            return gateway if gateway.close is None else None

        fresh = None
        while fresh is None:
            fresh = connected()
        command(connector, 'route', 'set', 'web/dm-alice', 'fresh')
        page = Page(connector)
        wait_until(lambda: fresh.act(op='get_chat_info', chat_id='dm-alice')['success'], 'the row')
        page.say('dm-alice', 'hello')
        fresh.take()
        page.say('dm-alice', 'this one waits')
        fresh.receive('inbound')
        command(connector, 'gateway', 'remove', 'fresh')
        equal(fresh.closed(), (4401, 'unauthorized'))
        answer = page.say('dm-alice', 'nobody is there')
        equal(answer['error'], 'there is no bot “fresh”')
        entry = next(entry for entry in connector.status()['gateways'] if entry['id'] == 'fresh')
        equal((entry['state'], entry['waiting']), ('not configured', 1))
        equal(connected(), None, 'a connection after the removal')


def test_a_secret_of_the_operator_is_read_from_a_file():
    with connector_with(bots=('helper',)) as connector:
        path = os.path.join(connector.folder.name, 'secret')
        with open(path, 'w', encoding='utf-8') as file:
            file.write('a secret of the operator\n')
        equal(command(connector, 'gateway', 'add', 'fresh', '--secret-file', path), '')
        connector.stop()
        connector.start()
        gateway = Gateway(connector, token=make_token('fresh', 'a secret of the operator'))
        check(gateway.descriptors, 'a hello')


def test_wrong_gateways_are_told():
    with connector_with(bots=('helper',)) as connector:
        command(connector, 'gateway', 'add', 'twice')
        for words, status, error in ((('add', 'twice'), 1, 'already'), (('add', 'helper'), 1, 'already'),
                                     (('add', ' x'), 2, 'not the id'), (('add',), 2, 'takes the id'), (('remove', 'nobody'), 1, 'no gateway'),
                                     (('remove', 'helper'), 1, 'in the options'), (('dance',), 2, 'add, list or remove')):
            check(error in command(connector, 'gateway', *words, status=status), words)


def test_a_gateway_that_the_options_name_too_stays_when_it_is_removed():
    with connector_with(bots=('helper',)) as connector:
        command(connector, 'gateway', 'add', 'both')
        connector.stop()
        connector.options += ['--gateway', f'both={SECRET}']
        connector.start()
        both, = connect(connector, 'both')
        command(connector, 'gateway', 'remove', 'both')
        equal(both.closed(), (1001, 'secret changed'))
        connect(connector, 'both')


def test_the_page_knows_the_gateway_of_each_chat():
    with connector_with('web=helper', 'web/general=shop,news') as connector:
        helper = connect(connector, 'helper')[0]
        page = Page(connector)
        chats = {chat['chat_id']: chat['gateway_id'] for chat in page.welcome['chats']}
        equal((chats['general'], chats['dm-alice']), ('shop', 'helper'))
        page.say('general', 'for the shop')
        state = page.ask('state')
        equal((state['gateway'], state['gateway_id'], state['waiting']), ('online', 'helper', 0))
        equal(state['gateways'], {'helper': {'gateway': 'online', 'waiting': 0}, 'shop': {'gateway': 'offline', 'waiting': 1},
                                  'news': {'gateway': 'offline', 'waiting': 0}})
        command(connector, 'route', 'set', 'web/dm-*', 'news')
        def told(chat_id):
            return [frame for frame in page.inbox if frame['type'] == 'chat' and frame['chat']['chat_id'] == chat_id]
        wait_until(lambda: told('dm-alice') and told('general'), 'the row')
        equal([told(chat)[0]['chat']['gateway_id'] for chat in ('dm-alice', 'general')], ['news', 'shop'])
        helper.hang_up()


def test_several_bots_side_by_side():
    chats = ('dm-alice', 'dm-bob', 'general')
    with connector_with(*[f'web/{chat}={bot}' for chat, bot in zip(chats, BOTS)]) as connector:
        gateways = connect(connector, *BOTS)
        page = Page(connector)
        for number in range(20):
            for chat in chats:
                page.say(chat, f'{chat} {number}')
        for chat, gateway in zip(chats, gateways):
            equal([taken(gateway) for _ in range(20)], [f'{chat} {number}' for number in range(20)])
        nothing_for(*gateways)


main(globals())
