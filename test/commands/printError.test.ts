/** An error on the terminal, to the letter: its place from here, what is wrong, what to do, and where all of it is. */
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { hasLeft } from '../../src/commands/print';
import { printError } from '../../src/commands/printError';

let written = '';
const before = process.argv;

beforeEach(() => {
  written = '';
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    written += String(text);
    return true;
  });
  vi.stubEnv('SLUICE_STACK', '');
});

afterEach(() => {
  process.argv = before;
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

const source = { file: path.resolve('a/b.ts'), line: 7 };
const place = path.join('a', 'b.ts');
const long = 'x'.repeat(1001);
const whole = 'the same command with --verbose';

describe('an error', () => {
  it.each<[string, Parameters<typeof printError>, string, string]>([
    ['with nothing but a message', [{ message: 'm' }], 'm\n', 'm\n'],
    ['with all of it', [{ message: 'm', hint: 'h', source }], `${place}:7: m\n  h\n`, `${place}:7: m\n  h\n`],
    ['with a stack', [{ message: 'm', stack: 's' }], 'm\n', 'm\ns\n'],
    ['that was cut', [{ message: 'm' }, long], `m\n  All of the message: ${whole}.\n`, `${long}\n`],
    ['that was cut and kept', [{ message: 'm' }, long, 'log.txt'], 'm\n  All of the message: log.txt.\n', `${long}\n`],
  ])('%s, in short and with --verbose or SLUICE_STACK', (_, given, short, verbose) => {
    printError(...given);
    expect(written).toBe(short);
    written = '';
    process.argv = [...before, '--verbose'];
    printError(...given);
    expect(written).toBe(verbose);
    written = '';
    process.argv = before;
    vi.stubEnv('SLUICE_STACK', '1');
    printError(...given);
    expect(written).toBe(verbose);
  });
});

it.each([
  ['EPIPE', true],
  ['EIO', true],
  ['ENOSPC', false],
])('%s of the output means that its reader has left: %s', (code, left) =>
  expect(hasLeft(Object.assign(new Error(code), { code }))).toBe(left),
);
