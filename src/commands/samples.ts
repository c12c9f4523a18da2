/** `sluice samples RUN`: what each test image cost, fewest and most MACs first, and whether hard images cost more. */
import path from 'node:path';
import { type Command, Option } from 'commander';
import { csv } from '../base/csv';
import { howMany } from '../base/howMany';
import { count, fourDigits, macsText, percent } from '../base/numbers';
import { sampleWords } from '../base/sampleTensors';
import { table } from '../base/table';
import { UserError } from '../base/userError';
import { linesOf } from '../files/linesOf';
import { readBytes } from '../files/regularFile';
import { parseEvents } from '../protocol/events/parseEvents';
import { type ClassFacts, type Correlation, type SampleFacts, sampleFacts } from '../protocol/facts/sampleFacts';
import type { ShownCheckpoint } from '../protocol/facts/shownCheckpoint';
import { filesOf, runFiles } from '../protocol/files/runFolder';
import { decodeSamples, imageOf, openOf, type SampleTable, sampleOf } from '../protocol/files/samples';
import { epochText } from './checkpointFlags';
import { givenPath } from './givenPath';
import { wholeNumber } from './numbers';
import { print, printJson } from './print';

interface Flags {
  top: string;
  best?: boolean;
  json?: boolean;
  csv?: boolean;
}

export function addSamples(program: Command): void {
  const command = program
    .command('samples')
    .description('what each test sample cost in the evaluation of a checkpoint, and whether hard ones cost more')
    .argument('<run>', 'run folder');
  command
    .addOption(new Option('--last', 'of the last checkpoint, which is the default').conflicts('best'))
    .option('--best', 'of the best checkpoint')
    .option('--top <n>', 'samples to list at either end', '10')
    .addOption(new Option('--json', 'every sample, one JSON object').conflicts('csv'))
    .option('--csv', 'every sample, a line each')
    .action(async (run: string, { top, json, csv: asCsv, best }: Flags) => {
      const of = best ? 'best' : 'last';
      const samples = await readSamples(givenPath(run, '<run>'), of);
      if (json)
        printJson({
          checkpoint: of,
          epoch: samples.epoch,
          ...sampleFacts(samples),
          notCounted: samples.notCounted ?? [],
          samples: rowsOf(samples),
        });
      else if (asCsv) print(csv([header(samples), ...rowsOf(samples).map(cells)]).trimEnd());
      else print(samplesText(samples, of, wholeNumber('--top', top)));
    });
}

/** Throws a `UserError` where no evaluation has written them. */
async function readSamples(run: string, of: ShownCheckpoint): Promise<SampleTable> {
  const file = path.join(run, filesOf[of].samples);
  const bytes = await readBytes(file, 'samples').catch(async (error: NodeJS.ErrnoException) => {
    if (error instanceof UserError) throw error;
    const why = error.code === 'ENOENT' ? 'there is no such file' : error.message;
    if (error.code === 'ENOENT' && (await saysNoClass(run)))
      throw new UserError(`The model of ${run} says no class, so no sample is right or wrong and none is recorded.`, {
        hint: 'sluice evaluate RUN says what its metrics are over the whole split.',
      });
    throw new UserError(`${file} cannot be read: ${why}.`, {
      hint: `sluice evaluate RUN --${of} writes it.`,
    });
  });
  return decodeSamples(bytes, file);
}

async function saysNoClass(run: string): Promise<boolean> {
  for await (const line of linesOf(path.join(run, runFiles.events), 'events'))
    for (const event of parseEvents(`${line}\n`).events) if (event.kind === 'started') return event.head === 'none';
  return false;
}

interface Row {
  /** Its place in the test split. */
  sample: number;
  /** Of data with a class a pixel; `part` where samples are parts of images. */
  image?: number;
  part?: number;
  accuracy?: number;
  /** Of data with a class an image. */
  label?: string;
  predicted?: string;
  loss: number;
  /** As the data says it. */
  difficulty?: number;
  macs: number;
  path: number;
  open: number[];
}

function rowsOf(samples: SampleTable): Row[] {
  const { count: n, label, predicted, loss, macs, path: paths, classes, accuracy, difficulty } = samples;
  const name = (k: number | undefined) => classes[k ?? -1] ?? String(k);
  const answer = (i: number) =>
    accuracy
      ? { ...imageOf(samples, i), accuracy: accuracy[i] as number }
      : { label: name(label[i]), predicted: name(predicted[i]) };
  return Array.from({ length: n }, (_, i) => ({
    sample: sampleOf(samples, i),
    ...answer(i),
    loss: loss[i] as number,
    ...(difficulty ? { difficulty: difficulty[i] as number } : {}),
    macs: macs[i] as number,
    path: paths[i] as number,
    open: openOf(samples, i),
  }));
}

const header = ({ gates, accuracy, parts, difficulty }: SampleTable) => [
  'sample',
  ...(accuracy ? ['image', ...(parts === undefined ? [] : ['part']), 'accuracy'] : ['label', 'predicted']),
  ...['loss', ...(difficulty ? ['difficulty'] : []), 'macs', 'path'],
  ...gates.map(({ name }) => `open_${name}`),
];
const cells = ({ open, ...row }: Row) => [...Object.values(row), ...open];

function samplesText(samples: SampleTable, of: ShownCheckpoint, top: number): string {
  const { gates, epoch, total, parts, leftOut = [], notCounted = [] } = samples;
  const { count: n, paths, correlation, byDifficulty, ...facts } = sampleFacts(samples);
  const { many } = sampleWords(samples);
  const rows = rowsOf(samples).sort((a, b) => a.macs - b.macs || a.sample - b.sample);
  const some = n + leftOut.length < total ? `the first ${count(n)} of ${count(total)}` : count(n);
  const broken = leftOut.length > 0 ? ` (${count(leftOut.length)} broken left out)` : '';
  return [
    `${some} ${parts === undefined ? '' : 'parts of '}test ${many}${broken} after ${epochText(epoch, of)}; ${howMany(gates.length, 'gate layer')}, ${count(paths)} distinct ${paths === 1 ? 'path' : 'paths'}`,
    ...(notCounted.length > 0 ? [`all MACs are “at least”: not counted are ${notCounted.join(', ')}`] : []),
    correlationText('loss', correlation, n, many),
    ...(byDifficulty === undefined ? [] : [correlationText('difficulty', byDifficulty ?? undefined, n, many)]),
    ...answersText(facts),
    '',
    `fewest MACs\n${listText(samples, rows.slice(0, top))}`,
    '',
    `most MACs\n${listText(samples, rows.slice(-top).reverse())}`,
    ...(samples.accuracy ? [] : ['', classesText(samples, facts.classes)]),
  ].join('\n');
}

function correlationText(what: string, found: Correlation | undefined, n: number, many: string): string {
  const said =
    found === undefined
      ? `none, since one of them is the same for all ${many}`
      : `${found.spearman.toFixed(3)} (Pearson: ${found.pearson.toFixed(3)}), n = ${count(n)}`;
  return `Spearman correlation of MACs and ${what}: ${said}`;
}

function answersText({ right, wrong, macs, accuracy }: Pick<SampleFacts, 'right' | 'wrong' | 'macs' | 'accuracy'>) {
  if (accuracy !== undefined) return [`mean: ${macsText(macs)}; pixel accuracy: ${percent(accuracy, 1)} on average`];
  if (right === undefined || wrong === undefined) return [];
  const missed =
    wrong.count === 0 ? 'no wrong predictions' : `${macsText(wrong.macs)} where it is wrong (${count(wrong.count)})`;
  return [`mean: ${macsText(right.macs)} where the prediction is correct (${count(right.count)}), ${missed}`];
}

function listText(
  { denseMacs, accuracy: pixels, parts, difficulty: rated, pictures }: SampleTable,
  rows: readonly Row[],
): string {
  const answers = pixels ? [...(parts === undefined ? [] : ['part']), 'pixel accuracy'] : ['class', 'predicted'];
  return table(
    [sampleWords({ pictures }).one, ...answers, 'loss', ...(rated ? ['difficulty'] : []), 'MACs', 'of dense'],
    rows.map(({ sample, image = sample, part, accuracy, label = '', predicted = '', loss, difficulty, macs }) => [
      String(image),
      ...(part === undefined ? [] : [String(part)]),
      ...(accuracy === undefined ? [label, predicted === label ? 'correct' : predicted] : [percent(accuracy, 1)]),
      loss.toFixed(4),
      ...(difficulty === undefined ? [] : [fourDigits(difficulty)]),
      macsText(macs),
      percent(macs / denseMacs, 1),
    ]),
  );
}

function classesText({ denseMacs, pictures }: SampleTable, classes: readonly ClassFacts[]): string {
  return table(
    ['class', sampleWords({ pictures }).many, 'mean MACs', 'of dense', 'accuracy'],
    // Those without a sample, which cost nothing that is known, last.
    classes
      .toSorted((a, b) => Number(a.count === 0) - Number(b.count === 0) || a.macs - b.macs)
      .map(({ name, count: n, macs, accuracy }) => [
        name,
        count(n),
        n === 0 ? '' : macsText(macs),
        n === 0 ? '' : percent(macs / denseMacs, 1),
        n === 0 ? '' : percent(accuracy, 1),
      ]),
  );
}
