import { appendFile, mkdir, truncate, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { LineTail } from '../../../src/host/runs/lineTail';
import { temporaryFolder } from '../temporary';

const file = async () => join(await temporaryFolder(), 'events.jsonl');

describe('LineTail', () => {
  it('returns whole lines once and keeps a half-written one for later', async () => {
    const path = await file();
    const tail = new LineTail(path);
    await writeFile(path, 'a\nb\nhal');
    expect((await tail.read()).text).toBe('a\nb\n');
    expect((await tail.read()).text).toBe('');
    await appendFile(path, 'f\nc');
    expect((await tail.read()).text).toBe('half\n');
    await appendFile(path, '\n');
    expect((await tail.read()).text).toBe('c\n');
  });

  it('does not break a character that was written in two parts', async () => {
    const path = await file();
    const tail = new LineTail(path);
    const bytes = Buffer.from('{"name":"Schütz 水門"}\n');
    const cut = bytes.indexOf(0xc3) + 1;
    await writeFile(path, bytes.subarray(0, cut));
    expect((await tail.read()).text).toBe('');
    await appendFile(path, bytes.subarray(cut));
    expect((await tail.read()).text).toBe('{"name":"Schütz 水門"}\n');
  });

  it('is empty for a file that is not there, and reads it when it comes', async () => {
    const path = await file();
    const tail = new LineTail(path);
    expect(await tail.read()).toEqual({ text: '', restarted: false, more: false });
    await writeFile(path, 'a\n');
    expect((await tail.read()).text).toBe('a\n');
  });

  it('begins anew when the file became shorter or vanished', async () => {
    const path = await file();
    const tail = new LineTail(path);
    await writeFile(path, 'one\ntwo\nthr');
    await tail.read();
    await truncate(path, 0);
    await appendFile(path, 'new\n');
    expect(await tail.read()).toEqual({ text: 'new\n', restarted: true, more: false });
    await unlink(path);
    expect(await tail.read()).toEqual({ text: '', restarted: true, more: false });
  });

  it('reads a file of many chunks piece by piece, without loss', async () => {
    const path = await file();
    const line = `${'x'.repeat(699)}\n`;
    await writeFile(path, line.repeat(5000));
    const tail = new LineTail(path);
    let text = '';
    let reads = 0;
    for (let more = true; more; reads++) {
      const read = await tail.read();
      text += read.text;
      more = read.more;
    }
    expect(reads).toBeGreaterThan(2);
    expect(text === line.repeat(5000)).toBe(true);
  });

  it('stands at the end of the whole lines, however often a line came in halves', async () => {
    const path = await file();
    const tail = new LineTail(path);
    for (const [more, position] of [
      ['a\nhal', 2],
      ['f\nanother ha', 7],
      ['lf', 7],
      ['\n', 20],
    ] as const) {
      await appendFile(path, more);
      await tail.read();
      expect(tail.position).toBe(position);
    }
    // Of a half line of before it nothing is counted.
    await appendFile(path, 'ha');
    await tail.read();
    await truncate(path, 0);
    await appendFile(path, 'n');
    await tail.read();
    expect(tail.position).toBe(0);
  });

  it('knows which share is read: nothing of a file that is empty or not there', async () => {
    const path = await file();
    const tail = new LineTail(path);
    expect(tail.readShare).toBe(0);
    await tail.read();
    expect(tail.readShare).toBe(0);
    await writeFile(path, 'x'.repeat(1 << 19));
    await tail.read();
    expect(tail.readShare).toBe(0.5);
    await tail.read();
    expect(tail.readShare).toBe(1);
  });

  it('drops a line that has no end for very long, and goes on behind it', async () => {
    const path = await file();
    await writeFile(path, `${'x'.repeat(17 << 20)}\nnext\n`);
    const tail = new LineTail(path);
    let text = '';
    for (let more = true; more; ) {
      const read = await tail.read();
      text += read.text;
      more = read.more;
    }
    expect(text).toBe('\nnext\n');
  });

  it('says why it cannot read', async () => {
    const path = await file();
    await mkdir(path);
    await expect(new LineTail(path).read()).rejects.toThrow('events.jsonl is a folder');
  });
});
