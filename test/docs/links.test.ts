/** Every link of the pages, and every link of the code into them, leads somewhere; the README stays a way in. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { anchorsOf, docsPages, proseOf, root, textOf, unfenced, userPages } from './pages';

const pages = [...userPages, 'CONTRIBUTING.md', 'CHANGELOG.md', 'media/sample/README.md'];

/** What is wrong with a link of a page, or nothing. */
function fault(page: string, target: string): string | undefined {
  const [file = '', anchor] = target.split('#');
  const to = file === '' ? page : path.posix.join(path.posix.dirname(page), file);
  if (to.startsWith('..') || !existsSync(path.join(root, to))) return `${page}: there is no ${target}`;
  if (anchor === undefined) return undefined;
  return anchorsOf(to).includes(anchor) ? undefined : `${page}: ${to} has no heading #${anchor}`;
}

const linksOf = (page: string): string[] =>
  [...proseOf(page).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
const within = (target: string) => !/^[a-z]+:/i.test(target);

describe('links of the pages', () => {
  it.each(pages)('%s', (page) => {
    expect(
      linksOf(page)
        .filter(within)
        .flatMap((target) => fault(page, target) ?? []),
    ).toEqual([]);
  });

  it('lead from the README to every page, in one or two steps', () => {
    const reached = new Set(linksOf('README.md').map((target) => target.split('#')[0]));
    expect(docsPages.filter((page) => !reached.has(page))).toEqual([]);
  });

  it('name tests and files that are there', () => {
    const named = pages.flatMap((page) =>
      [...unfenced(page).matchAll(/\b(?:test|src|scripts|media)\/[\w./-]+\.\w+/g)].map(([file]) => ({ page, file })),
    );
    expect(named.length).toBeGreaterThan(10);
    expect(named.filter(({ file }) => !existsSync(path.join(root, file)))).toEqual([]);
  });

  it('show every picture that is kept', () => {
    const shown = new Set(
      userPages.flatMap((page) => linksOf(page).map((target) => path.posix.join(path.posix.dirname(page), target))),
    );
    const kept = readdirSync(path.join(root, 'docs'), { recursive: true, encoding: 'utf8' });
    const pictures = kept
      .filter((file) => /\.(png|svg)$/.test(file))
      .map((file) => `docs/${file.replaceAll('\\', '/')}`);
    expect(pictures.filter((file) => !shown.has(file))).toEqual([]);
  });
});

/** Whatever ships a text: sources, manifest and its texts, media, scripts. */
const sources = ['src', 'webview', 'media', 'scripts', 'l10n'].flatMap((folder) =>
  readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((file) => path.posix.join(folder, file.replaceAll('\\', '/')))
    .filter((file) => statSync(path.join(root, file)).isFile() && !file.endsWith('.png')),
);

describe('links of the code into the pages', () => {
  const texts = [...sources, 'package.json', 'package.nls.json'].map((file) => ({ file, text: textOf(file) }));

  it('name files and headings that are there', () => {
    const named = texts.flatMap(({ file, text }) =>
      [...text.matchAll(/\b((?:docs\/[\w-]+|README|CONTRIBUTING)\.md(?:#[\w-]+)?)/g)].map(([, target = '']) => ({
        file,
        target,
      })),
    );
    expect(named.length).toBeGreaterThan(0);
    // Of the sample, its own README.
    const wrong = named
      .filter(({ file }) => !file.startsWith('media/sample'))
      .flatMap(({ file, target }) => {
        const found = fault('README.md', target);
        return found === undefined ? [] : [`${file}: ${found}`];
      });
    expect(wrong).toEqual([]);
  });

  it('open pages of the extension that are there', () => {
    const opened = texts.flatMap(({ text }) =>
      [...text.matchAll(/'docs', '([\w-]+\.md)'/g)].map(([, name]) => `docs/${name}`),
    );
    expect(opened).toContain('docs/gate-health.md');
    expect(opened.filter((page) => !docsPages.includes(page))).toEqual([]);
  });

  it('show pictures of the walkthrough that are there', () => {
    const { contributes } = JSON.parse(textOf('package.json'));
    const media = contributes.walkthroughs.flatMap(({ steps }: { steps: { media: { svg: string } }[] }) =>
      steps.map((step) => step.media.svg),
    );
    expect(media.length).toBeGreaterThan(0);
    expect(media.filter((file: string) => !existsSync(path.join(root, file)))).toEqual([]);
  });
});

test('the README has at most 150 lines', () => {
  expect(textOf('README.md').trimEnd().split('\n').length).toBeLessThanOrEqual(150);
});

test('a page says first for whom it is', () => {
  const first = (page: string) => textOf(page).split('\n\n')[1] ?? '';
  expect(docsPages.filter((page) => !first(page).startsWith('For people who '))).toEqual([]);
});
