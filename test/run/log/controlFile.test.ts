import { appendFile, mkdir, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ControlFile, sizeOfControl } from '../../../src/run/log/controlFile';
import { sendCommand } from '../../../src/run/owner/control';
import { lines, temporaryFolder } from '../../host/temporary';

const stop = (time: number) => ({ kind: 'stop' as const, time });
const checkpoint = (time: number) => ({ kind: 'checkpoint' as const, time });

async function control(before?: string, from?: number) {
  const folder = await temporaryFolder();
  const file = join(folder, 'control.jsonl');
  if (before !== undefined) await writeFile(file, before);
  const opened = await ControlFile.open(file, from);
  return { folder, file, read: () => opened.read(), commands: async () => (await opened.read()).commands };
}

describe('commands', () => {
  it('are those appended after the session began, whatever their times, each once', async () => {
    const { file, commands } = await control(lines(stop(9e15), checkpoint(1)));
    expect(await commands()).toEqual([]);
    await appendFile(file, lines(stop(0), checkpoint(-5)));
    expect(await commands()).toEqual([stop(0), checkpoint(-5)]);
    expect(await commands()).toEqual([]);
    await appendFile(file, lines(stop(0)));
    expect(await commands()).toEqual([stop(0)]);
  });

  it('count from where the file ended when the session was asked for', async () => {
    const before = lines(stop(1));
    const { commands } = await control(before + lines(stop(2)), before.length);
    expect(await commands()).toEqual([stop(2)]);
    // There was none then.
    expect(await (await control(lines(stop(1)), 0)).commands()).toEqual([stop(1)]);
    // It was longer then: another file has taken its place.
    expect(await (await control(lines(stop(1)), 1000)).commands()).toEqual([stop(1)]);
  });

  it('are read when the file comes later, and when it is deleted and comes again', async () => {
    const { file, commands } = await control();
    expect(await commands()).toEqual([]);
    await writeFile(file, lines(checkpoint(1)));
    expect(await commands()).toEqual([checkpoint(1)]);
    await rm(file);
    expect(await commands()).toEqual([]);
    await writeFile(file, lines(stop(2)));
    expect(await commands()).toEqual([stop(2)]);
  });

  it('are read anew from a file that was cut off or replaced, without those of before', async () => {
    const old = lines(stop(1), checkpoint(2), checkpoint(3));
    const { file, commands } = await control(old);
    // An editor that saves: another file, the same beginning.
    await writeFile(`${file}.new`, old + lines(checkpoint(4)));
    await rename(`${file}.new`, file);
    expect(await commands()).toEqual([checkpoint(4)]);
    // Lines of an earlier session lost, one of them kept.
    await writeFile(file, lines(stop(1)));
    expect(await commands()).toEqual([]);
    await appendFile(file, lines(stop(5)));
    expect(await commands()).toEqual([stop(5)]);
    // As long as before, and another.
    await writeFile(file, lines(stop(1), stop(6), checkpoint(7), checkpoint(8), checkpoint(9)));
    expect(await commands()).toEqual([stop(6), checkpoint(7), checkpoint(8), checkpoint(9)]);
  });

  it('are known again only until the end of another file: the same line behind it is said once more', async () => {
    const { file, commands } = await control();
    await writeFile(file, lines(checkpoint(1), stop(2)));
    expect(await commands()).toHaveLength(2);
    await writeFile(file, lines(checkpoint(1)));
    expect(await commands()).toEqual([]);
    await appendFile(file, lines(checkpoint(1)));
    expect(await commands()).toEqual([checkpoint(1)]);
  });

  it('are read from another file of the same size and time', async () => {
    const { file, commands } = await control();
    const write = async (at: string, time: number) => {
      await writeFile(at, lines(stop(time)));
      await utimes(at, 1000, 1000);
    };
    await write(file, 1);
    expect(await commands()).toEqual([stop(1)]);
    await write(`${file}.new`, 2);
    await rename(`${file}.new`, file);
    expect(await commands()).toEqual([stop(2)]);
  });

  it('are known again in a file that was cut off, the last thousand of them', async () => {
    const { file, commands } = await control();
    const all = Array.from({ length: 1001 }, (_, i) => checkpoint(i));
    await writeFile(file, lines(...all));
    expect(await commands()).toHaveLength(1001);
    await writeFile(file, lines(checkpoint(2), checkpoint(0)));
    // The first has been forgotten for the last.
    expect(await commands()).toEqual([checkpoint(0)]);
  });

  it('wait for the end of their line', async () => {
    const { file, commands } = await control();
    await appendFile(file, '{"kind":"st');
    expect(await commands()).toEqual([]);
    await appendFile(file, 'op","time":1}\n');
    expect(await commands()).toEqual([stop(1)]);
  });

  it('are not swallowed by a half-written line of a window that died', async () => {
    const { folder, read } = await control(`${lines(stop(1))}{"kind":"st`);
    await sendCommand(folder, 'stop');
    expect((await read()).commands).toMatchObject([{ kind: 'stop' }]);
    const begun = await control('');
    await appendFile(begun.file, '{"kind":"ch');
    await sendCommand(begun.folder, 'stop');
    expect(await begun.read()).toMatchObject({ commands: [{ kind: 'stop' }], problem: expect.stringContaining('"ch') });
  });
});

describe('what is no command', () => {
  it.each([
    ...['null', '42', 'true', '"stop"', '[]', '[{"kind":"stop","time":1}]', '{}', '{"kind":null,"time":1}'],
    ...['{"kind":"stop"}', '{"kind":"stop","time":"now"}', '{"kind":"stop","time":null}', '{"kind":["stop"],"time":1}'],
    ...[
      '{"kind":"pause","time":1}',
      '{"kind":"toString","time":1}',
      '{"kind":',
      'stop',
      '\u0000',
      '{"__proto__":{"kind":"stop"}}',
    ],
  ])('is ignored with a word: %s', async (line) => {
    const { file, read } = await control();
    await appendFile(file, `${line}\n${lines(checkpoint(1))}`);
    const { commands, problem } = await read();
    expect(commands).toEqual([checkpoint(1)]);
    expect(problem).toContain(line.replaceAll('\0', '·'));
    expect(await read()).toEqual({ commands: [] });
  });

  it('is told in one sentence, however much it is', async () => {
    const { file, read } = await control();
    await appendFile(file, 'null\n'.repeat(100_000) + lines(stop(1)));
    const { commands, problem } = await read();
    expect(commands).toEqual([stop(1)]);
    expect(problem).toContain('null, and 99999 more');
    expect(problem!.length).toBeLessThan(300);
  });

  it('may be a line without end: it is passed over, and what comes behind it is read', async () => {
    const { file, read } = await control();
    const rubbish = 'x'.repeat(3 << 20);
    await appendFile(file, rubbish);
    // The beginning of it.
    expect((await read()).problem).toMatch(/ignored: x{80}\. A command/);
    await appendFile(file, rubbish);
    expect(await read()).toEqual({ commands: [] });
    await appendFile(file, `${rubbish}\n${lines(stop(1))}`);
    expect(await read()).toEqual({ commands: [stop(1)] });
    // Of another file nothing is passed over.
    await appendFile(file, rubbish);
    await read();
    await writeFile(file, lines(checkpoint(2), checkpoint(3)));
    expect(await read()).toEqual({ commands: [checkpoint(2), checkpoint(3)] });
  });

  it('is said with its first 80 characters', async () => {
    const { file, read } = await control();
    await appendFile(file, `{"kind":"dance"${' '.repeat(100)}}\n`);
    expect((await read()).problem).toBe(
      `control.jsonl holds what is no command and was ignored: {"kind":"dance"${' '.repeat(65)}. A command is {"kind":"stop","time":0} or {"kind":"checkpoint","time":0}.`,
    );
  });

  it('may be a file that cannot be read: told once', async () => {
    const folder = await temporaryFolder();
    const opened = await ControlFile.open(folder);
    expect((await opened.read()).problem).toContain('cannot be read');
    expect(await opened.read()).toEqual({ commands: [] });
  });
});

it('a line of more than 64 KiB is no command, however well it is formed', async () => {
  const { file, read } = await control();
  const padded = (bytes: number) => `{"kind":"stop","time":${'1'.padStart(bytes - 23)}}`;
  expect(padded(100)).toHaveLength(100);
  await appendFile(file, `${padded(1 << 16)}\n`);
  expect((await read()).commands).toEqual([stop(1)]);
  await appendFile(file, `${padded((1 << 16) + 1)}\n`);
  expect(await read()).toMatchObject({ commands: [], problem: expect.stringContaining('is no command') });
});

it('what cannot be read is told again when it could be read meanwhile', async () => {
  const { file, read } = await control('');
  await rm(file);
  await mkdir(file);
  expect((await read()).problem).toMatch(/^control\.jsonl cannot be read: control\.jsonl is a folder/);
  expect(await read()).toEqual({ commands: [] });
  await rm(file, { recursive: true });
  await writeFile(file, lines(stop(1)));
  expect(await read()).toEqual({ commands: [stop(1)] });
  await rm(file);
  await mkdir(file);
  expect((await read()).problem).toContain('cannot be read');
});

it('several lines that are no commands are counted, and the first is shown', async () => {
  const { file, read } = await control();
  await appendFile(file, 'a\u0007\u001b[31m\nb\n');
  expect((await read()).problem).toContain('ignored: a··[31m, and 1 more. A command is');
  await appendFile(file, '\n  \nc\n');
  expect((await read()).problem).toContain('ignored: c. A command is');
});

it('a folder or a pipe of that name has no bytes', async () => {
  const { folder, file } = await control('abc');
  expect([await sizeOfControl(file), await sizeOfControl(folder), await sizeOfControl(`${file}.none`)]).toEqual([
    3, 0, 0,
  ]);
});
