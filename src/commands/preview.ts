/** `sluice preview EXPERIMENT`: the first batches as the network sees them, before any training. */
import path from 'node:path';
import { type Command, Option } from 'commander';
import { UserError } from '../base/userError';
import { isMarked, marked, markedBytes, rgbaPng } from '../data';
import { mayReplace } from '../files/fileHead';
import { sheetOf } from '../preview/pictures';
import { preview, withPictures } from '../preview/preview';
import { previewText } from '../preview/text';
import type { PreviewSplit } from '../protocol/files/preview';
import { givenPath } from './givenPath';
import { interruptible } from './interruptible';
import { wholeNumber } from './numbers';
import { complain, print, printJson } from './print';
import { type SetFlag, setFlag, settingsOf } from './setFlag';
import { writeOut } from './writeOut';

interface Flags extends SetFlag {
  split: PreviewSplit;
  batches: string;
  from: string;
  out?: string;
  json?: boolean;
  pictures?: boolean;
}

export function addPreview(program: Command): void {
  program
    .command('preview')
    .description('the first batches as the network sees them: augmented, mixed, with their labels; nothing is trained')
    .argument('<experiment>', 'experiment file')
    .addOption(new Option('--split <name>', 'which split').choices(['train', 'test']).default('train'))
    .option('--batches <n>', 'how many', '1')
    .option('--from <n>', 'the first of them, counted from 0', '0')
    .option('--out <file>', 'write their pictures as one PNG, row by row')
    .option('--json', 'print one JSON object')
    .option('--pictures', 'with --json: every picture in it, a PNG in base64')
    .addOption(setFlag())
    .action(async (experiment: string, flags: Flags) => {
      const { split, json = false, pictures = false } = flags;
      if (pictures && !json)
        throw new UserError('--pictures is for --json.', { hint: 'Add --json, or write a PNG with --out.' });
      const out = flags.out === undefined ? undefined : await pngPath(flags.out);
      const found = await interruptible((progress) =>
        preview({
          file: givenPath(experiment, '<experiment>'),
          settings: settingsOf(flags),
          split,
          first: wholeNumber('--from', flags.from, 0),
          batches: wholeNumber('--batches', flags.batches, 1, 1000),
          ...progress,
        }),
      );
      if (found === undefined) return;
      for (const warning of found.preview.warnings) if (!json) complain(warning);
      if (out !== undefined) {
        if (found.pictures.length === 0)
          throw new UserError(`${found.preview.data.name} has no samples that are pictures.`, {
            hint: 'Leave out --out.',
          });
        await writeOut(out, marked(rgbaPng(sheetOf(found.pictures.map(({ picture }) => picture)))));
      }
      if (json) printJson(pictures ? withPictures(found) : found.preview);
      else print(previewText(found.preview));
    });
}

/** Asked before anything is read. */
async function pngPath(out: string): Promise<string> {
  const file = givenPath(out, '--out');
  if (path.extname(file).toLowerCase() !== '.png')
    throw new UserError(`--out is '${out}'.`, { hint: 'Name a file that ends in .png.' });
  if (await mayReplace(file, markedBytes, isMarked)) return file;
  throw new UserError(`${file} is there and is no picture that Sluice wrote.`, {
    hint: 'Name another file, or move it away first.',
  });
}
