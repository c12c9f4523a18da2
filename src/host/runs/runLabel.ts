/** What a person wrote on a run: another name, a note. A small file in the run folder, so that it travels with it. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../../base/userError';
import { readText } from '../../files/regularFile';
import { writeWhole } from '../../files/writeWhole';
import { runFiles } from '../../protocol/files/runFolder';
import { parseLabel, type RunLabel } from '../../protocol/files/runLabel';
import { cannotWrite } from '../base/disk';
import { errorCode, messageOf } from '../base/errorCode';

export type { RunLabel };

/** Empty where nothing was written. @throws UserError that names the file when it is not what `writeLabel` writes. */
export async function readLabel(folder: string): Promise<RunLabel> {
  const file = join(folder, runFiles.label);
  try {
    return parseLabel(JSON.parse(await readText(file, 'label')));
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return {};
    throw new UserError(`Cannot read the name and note of a run: ${messageOf(error)}`, {
      hint: 'Mend or delete the file: name and note are all that it holds.',
      source: { file, line: 1 },
    });
  }
}

/** Leaves out what is blank; a label without anything is no file. @throws UserError */
export async function writeLabel(folder: string, { name, note }: RunLabel): Promise<RunLabel> {
  const label = { ...(filled(name) && { name: name.trim() }), ...(filled(note) && { note: note.trim() }) };
  const file = join(folder, runFiles.label);
  try {
    if (Object.keys(label).length === 0) await rm(file, { force: true });
    else await writeWhole(file, `${JSON.stringify(label, undefined, 2)}\n`, { durable: true });
  } catch (error) {
    throw cannotWrite('the name and note of the run', file, error);
  }
  return label;
}

function filled(text: string | undefined): text is string {
  return text !== undefined && text.trim() !== '';
}
