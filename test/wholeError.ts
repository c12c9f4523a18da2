/**
 * All that a user is told by an error, compared with what is stored: its words with each figure, the advice, the file and the line.
 * Tests look for the word that matters; this holds the rest. After a change that is meant: `vitest run -u`, and read what differs.
 */
import { realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished } from 'vitest';
import type { UserFacingError } from '../src/base/userError';
import { UserError } from '../src/base/userError';

/** Texts by test: the same one again is one entry. */
const known = new Map<string, Set<string>>();

export function expectWhole(error: UserError | UserFacingError): void {
  const { currentTestName } = expect.getState();
  // Of what is read before a test begins there is none to name it by.
  if (currentTestName === undefined) return;
  const { message, detail } = error instanceof UserError ? error : { message: error.message, detail: error };
  const { hint, source } = detail;
  const lines = [
    message,
    hint,
    source && [source.file, source.line, source.column].filter((at) => at !== undefined).join(':'),
  ];
  const text = withoutPlaces(lines.filter((line) => line !== undefined).join('\n'));
  const before = known.get(currentTestName) ?? new Set();
  // A test may be tried once more: then all of it is new.
  if (before.size === 0) onTestFinished(() => void known.delete(currentTestName));
  known.set(currentTestName, before);
  if (before.has(text)) return;
  before.add(text);
  expect(text).toMatchSnapshot('all that is said');
}

const root = path.resolve(__dirname, '..');
const temporary = [...new Set([tmpdir(), realpathSync(tmpdir())])];
const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
/** A folder of a test's own, or a file. */
const own = new RegExp(`(?:${temporary.map(escaped).join('|')})/[\\w.-]*[\\w-]`, 'g');

/** Names that tests draw or count, for folders (mkdtemp) and for files. */
const drawn =
  /\bsluice-[a-z-]+-\w{6}\b|\b[a-z\d]{8,13}(?=\.experiment\.ts)|(?<=FOLDER\/)\d+(?=\.[a-z]{3}\b)|\bmodel\d+(?=\/)/g;

/** Nothing of this machine and of this hour. */
const withoutPlaces = (text: string): string =>
  text.replaceAll(root, 'PROJECT').replace(own, 'FOLDER').replace(drawn, 'DRAWN');
