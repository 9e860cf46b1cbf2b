# links.py: checks the built pages: every link, anchor and image of the site leads somewhere
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
import glob
import html.parser
import os
import re
import urllib.parse


class Page(html.parser.HTMLParser):
    def __init__(self, path):
        super().__init__()
        self.ids = set()
        self.links = []  # (line, target)
        with open(path, encoding='utf-8') as file:
            self.feed(file.read())

    def handle_starttag(self, tag, attributes):
        found = dict(attributes)
        self.ids.update(found[name] for name in ('id', 'name') if found.get(name))
        for name in ('href', 'src'):
            if found.get(name):
                self.links.append((self.getpos()[0], found[name]))


def load(folder):
    return {os.path.basename(path): Page(path) for path in glob.glob(os.path.join(folder, '*.html'))}


def broken_links(folder):
    """The links of all pages that lead nowhere. Links to other sites are not followed."""
    pages = load(folder)
    if len(pages) < 100:
        yield f'only {len(pages)} pages were built'
    for name, page in sorted(pages.items()):
        for line, link in page.links:
            target, _, anchor = link.partition('#')
            if re.match(r'[a-z]+:', target):
                continue
            target = urllib.parse.unquote(target) or name
            if not os.path.exists(os.path.join(folder, target)):
                yield f'{name}:{line}: {link}: no such page'
            elif anchor and target in pages and urllib.parse.unquote(anchor) not in pages[target].ids:
                yield f'{name}:{line}: {link}: no such anchor'


def unresolved_symbols(folder):
    """Link syntax that gi-docgen has left in the text of a page."""
    for path in sorted(glob.glob(os.path.join(folder, '*.html'))):
        with open(path, encoding='utf-8') as file:
            for number, line in enumerate(file, 1):
                for found in re.findall(r'\[(?:class|method|property|signal|func|enum|error|ctor|iface|struct)@[^\]]*\]', line):
                    yield f'{os.path.basename(path)}:{number}: {found}'


def slug(heading):
    """The anchor of a heading, as Python-Markdown and hosts of Markdown make it."""
    text = re.sub(r'[`*_]|\[([^\]]*)\]\([^)]*\)', r'\1', heading)
    text = re.sub(r'[^\w\s-]', '', text).strip().lower()
    return re.sub(r'[-\s]+', '-', text)


def broken_file_links(root, pages, read):
    """The links of Markdown files to other files, which are followed in a source tree."""
    for page in pages:
        text = re.sub(r'^```.*?^```', '', read(root, page), flags=re.MULTILINE | re.DOTALL)
        for link in re.findall(r'\]\(([^)\s]+)\)', text):
            target, _, anchor = link.partition('#')
            if re.match(r'[a-z]+:', target) or target.endswith('.html'):
                continue
            path = os.path.normpath(os.path.join(os.path.dirname(page), target)) if target else page
            if not os.path.exists(os.path.join(root, path)):
                yield f'{page}: {link}: no such file'
            elif anchor and anchor not in [slug(h) for h in re.findall(r'^#+ (.*)$', read(root, path), re.MULTILINE)]:
                yield f'{page}: {link}: no such heading'
