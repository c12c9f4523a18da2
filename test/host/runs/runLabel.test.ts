import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { toUserFacing } from '../../../src/base/userError';
import { readLabel, writeLabel } from '../../../src/host/runs/runLabel';
import { runFiles } from '../../../src/protocol/files/runFolder';
import { temporaryFolder } from '../temporary';

describe('the label of a run', () => {
  it('is empty where nobody wrote one', async () => {
    expect(await readLabel(await temporaryFolder())).toEqual({});
  });

  it('comes back as it was written, without blanks around it, for people to read', async () => {
    const folder = await temporaryFolder();
    await writeLabel(folder, { name: '  γ = 20 ', note: 'the one for the table' });
    expect(await readLabel(folder)).toEqual({ name: 'γ = 20', note: 'the one for the table' });
    expect(await readFile(join(folder, runFiles.label), 'utf8')).toContain('"name": "γ = 20"');
    expect(await readdir(folder)).toEqual([runFiles.label]);
  });

  it('leaves no file behind when nothing is left in it', async () => {
    const folder = await temporaryFolder();
    await writeLabel(folder, { note: 'a' });
    expect(await writeLabel(folder, { note: ' ' })).toEqual({});
    expect(await readdir(folder)).toEqual([]);
    // Nor does it need one.
    expect(await writeLabel(folder, {})).toEqual({});
  });

  it('says what cannot be written, and where', async () => {
    const folder = join(await temporaryFolder(), 'gone');
    const error = toUserFacing(await writeLabel(folder, { name: 'a' }).catch((reason: unknown) => reason));
    expect(error).toMatchObject({
      message: expect.stringMatching(/^Cannot write the name and note of the run: /),
      source: { file: join(folder, runFiles.label), line: 1 },
    });
  });

  it.each([
    ['{"name":', /JSON/],
    ['[1]x', /JSON/],
    ['null', /not an object/],
    ['{"note": 3}', /"note" is not text/],
  ])('names the file that holds %s instead', async (text, message) => {
    const folder = await temporaryFolder();
    const file = join(folder, runFiles.label);
    await writeFile(file, text);
    const error = toUserFacing(await readLabel(folder).catch((reason: unknown) => reason));
    expect(error).toMatchObject({ message: expect.stringMatching(message), source: { file, line: 1 } });
  });
});
