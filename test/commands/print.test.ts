/** The built command line on names of anybody's: what it writes moves no cursor, opens no link and forges no line. */
import { spawnSync } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { encodeSamples } from '../../src/protocol/files/samples';
import { engine } from '../engine';
import { folder } from '../train/tinyRun';

const cli = path.join(__dirname, '../../dist/cli.js');
/** An escape sequence, a link of the terminal (OSC 8), a CSI of eight bits, a line that is turned round, a line of its own. */
const hostile = '\u001b[2J\u001b]8;;file:///etc\u001b\\a\u009b31m\u202e=cmd|[x](command:a)\n2 rows';
/** All that a terminal would obey, but the newline that ends a line. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const obeyed = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;

function hostileRun(): string {
  const run = path.join(folder(), `run\u001b[2J`);
  mkdirSync(run);
  const gates = [{ name: hostile, channels: 2 }];
  writeFileSync(
    path.join(run, 'samples.bin'),
    encodeSamples({
      ...{ epoch: 1, step: 10, total: 2, classes: [hostile, 'b'], denseMacs: 10, gates, count: 2 },
      label: Int32Array.of(0, 1),
      predicted: Int32Array.of(1, 0),
      loss: Float32Array.of(1, 2),
      macs: Float64Array.of(5, 6),
      path: Uint32Array.of(0, 1),
      open: Uint16Array.of(1, 2),
    }),
  );
  const layer = { name: hostile, kind: hostile, macs: 1, params: 1, elementOps: 1, activations: 1, bytes: 1 };
  const report = {
    ...{ model: hostile, experiment: `/x/${hostile}.ts`, made: 1, image: [1, 1, 1], definition: '', gateMacs: 0 },
    ...{ total: layer, notCounted: [hostile], gates, idleGates: [hostile] },
    layers: [{ ...layer, gateNetwork: false, outputGate: hostile, source: { file: `/x/${hostile}`, line: 1 } }],
  };
  writeFileSync(path.join(run, 'profile.json'), JSON.stringify(report));
  return run;
}

const commands = (run: string): Record<string, string[]> => ({
  samples: ['samples', run],
  'samples --csv': ['samples', run, '--csv'],
  'samples --json': ['samples', run, '--json'],
  ...Object.fromEntries(
    ['text', 'csv', 'markdown', 'latex', 'json', 'cpuprofile'].map((format) => [
      `profile as ${format}`,
      ['profile', path.join(run, 'profile.json'), ...(format === 'text' ? [] : [`--${format}`])],
    ]),
  ),
  'what is no run': ['evaluate', run],
  'what is no file': ['train', path.join(run, `${hostile}.ts`)],
  'what is no option': ['samples', run, `--${hostile}`],
});

describe('what is written', () => {
  const run = hostileRun();
  test.each(Object.entries(commands(run)))('%s', (_, given) => {
    const { stdout, stderr } = spawnSync(process.execPath, [cli, ...given], { encoding: 'utf8' });
    expect(stdout + stderr).not.toBe('');
    expect(stdout.replaceAll('\t', '')).not.toMatch(obeyed);
    expect(stderr).not.toMatch(obeyed);
  });

  test('of JSON every name is as it was', () => {
    const { stdout } = spawnSync(process.execPath, [cli, 'samples', run, '--json'], { encoding: 'utf8' });
    expect(JSON.parse(stdout).classes[0].name).toBe(hostile);
  });

  test('Markdown has no link, CSV no formula, LaTeX no line that its comment does not cover', () => {
    const file = path.join(run, 'profile.json');
    const as = (format: string) =>
      spawnSync(process.execPath, [cli, 'profile', file, `--${format}`], { encoding: 'utf8' }).stdout;
    expect(as('markdown')).not.toMatch(/(?<!\\)\]\(/);
    expect(
      as('markdown')
        .split('\n')
        .filter((line) => line.startsWith('2 rows')),
    ).toEqual([]);
    expect(
      as('latex')
        .split('\n')
        .filter((line) => line.startsWith('2 rows')),
    ).toEqual([]);
    expect(as('csv')).not.toMatch(/(^|,)"?=/m);
  });
});

test.runIf(existsSync('/dev/full'))(
  'on a full disk is said to be lost, once, and the exit code says so (needs /dev/full)',
  () => {
    const full = openSync('/dev/full', 'w');
    const { status, stderr } = spawnSync(process.execPath, [engine, 'presets'], {
      encoding: 'utf8',
      stdio: ['ignore', full, 'pipe'],
    });
    closeSync(full);
    expect(stderr).toBe('What is printed cannot be written: the disk is full.\n');
    expect(status).toBe(1);
  },
);

test('nothing in the commands writes but print.ts, and terminal.ts lines that are made harmless already', () => {
  const files = readdirSync('src/commands', { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.ts') && !['print.ts', 'terminal.ts'].includes(file),
  );
  const writes = files.filter((file) =>
    /console\.|std(out|err)\.write/.test(readFileSync(path.join('src/commands', file), 'utf8')),
  );
  expect([...writes, ...(/console\./.test(readFileSync('src/engine.ts', 'utf8')) ? ['engine.ts'] : [])]).toEqual([]);
});
