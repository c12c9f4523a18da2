/** The pages that users read, taken apart: code blocks with the comment before them, tables, headings and links. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

export const root = path.resolve(__dirname, '../..');

/** Paths from the root. */
export const docsPages = readdirSync(path.join(root, 'docs'))
  .filter((name) => name.endsWith('.md'))
  .map((name) => `docs/${name}`);
export const userPages = ['README.md', ...docsPages];

export const textOf = (page: string): string => readFileSync(path.join(root, page), 'utf8');

export interface Block {
  page: string;
  /** Of its first line of code, from 1. */
  line: number;
  language: string;
  /** What a comment right before it says: why it is not run, or how it is to be read. */
  note: string;
  text: string;
}

/** Fenced blocks; a fence that is never closed throws. */
export function blocksOf(page: string): Block[] {
  const lines = textOf(page).split('\n');
  const blocks: Block[] = [];
  for (let at = 0; at < lines.length; at++) {
    const fence = /^```(\w*)$/.exec(lines[at]!);
    if (!fence) continue;
    const end = lines.indexOf('```', at + 1);
    if (end < 0) throw new Error(`${page}:${at + 1}: the block has no end`);
    const note = /^<!-- (.+) -->$/.exec(lines[at - 1] ?? '')?.[1] ?? '';
    blocks.push({ page, line: at + 2, language: fence[1]!, note, text: lines.slice(at + 1, end).join('\n') });
    at = end;
  }
  return blocks;
}

export const blocksIn = (language: string): Block[] =>
  userPages.flatMap(blocksOf).filter((block) => block.language === language);

/** Without fenced blocks. */
export const unfenced = (page: string): string => textOf(page).replaceAll(/^```[\s\S]*?^```$/gm, '');

/** Without inline code either: what is a link in there is none. */
export const proseOf = (page: string): string => unfenced(page).replaceAll(/`[^`\n]*`/g, '');

/** Names by which GitHub and VS Code link to the headings of a page. */
export function anchorsOf(page: string): string[] {
  return [...unfenced(page).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

/** Rows of all tables below a heading, as far as the next heading of any level. */
export function rowsBelow(page: string, heading: string): string[][] {
  const text = `\n${textOf(page)}`;
  const from = text.indexOf(`\n${heading}\n`);
  if (from < 0) throw new Error(`${page} has no heading ${heading}`);
  const rest = text.slice(from + heading.length + 2);
  const until = rest.search(/^#+ /m);
  const rows = (until < 0 ? rest : rest.slice(0, until)).split('\n').filter((line) => line.startsWith('| '));
  return rows.map((row) =>
    row
      .split(/(?<!\\)\|/)
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}
