/** Every text with a number that the Samples view has to show, in its order, computed by the slow reader. */
import type { RunEvent } from '../../../src/protocol/events/events';
import { epochName, mean, of, pearson, ranksOf, type SampleNumbers, type Samples, samplesOf } from '../../slowReader';
import { fixed, measure, percent, si, whole } from '../../written';

/** With the minus of views. */
const coefficient = (a: readonly number[], b: readonly number[]) => fixed(pearson(a, b), 3).replace('-', '−');

const isRight = ({ label, predicted }: SampleNumbers) => label === predicted;
const macsOf = (list: readonly SampleNumbers[]) => mean(list.map(({ macs }) => macs));

export function summaryTexts(events: readonly RunEvent[], samples: Samples): string[] {
  const { header } = samples;
  const { model, data, run } = of('started', events).at(-1)!;
  const all = samplesOf(samples);
  const [right, wrong] = [all.filter(isRight), all.filter((sample) => !isRight(sample))];
  const [macs, losses] = [all.map((s) => s.macs), all.map((s) => s.loss)];
  const share = (list: readonly SampleNumbers[]) => percent(macsOf(list) / header.denseMacs);
  const byLoss = [...all].sort((a, b) => a.loss - b.loss);
  const tenths = Array.from({ length: 10 }, (_, i) => byLoss.slice((i * all.length) / 10, ((i + 1) * all.length) / 10));
  const groups = tenths.map((part) => ({
    share: macsOf(part) / header.denseMacs,
    loss: mean(part.map((s) => s.loss)),
  }));
  const [least, most] = [Math.min(...groups.map((g) => g.share)), Math.max(...groups.map((g) => g.share))];
  const room = Math.max(0.15 * (most - least), 0.005);
  const [low, high] = [Math.max(0, least - room), most + room];
  const classes = header.classes
    .map((name, k) => ({ name, members: all.filter(({ label }) => label === k) }))
    .filter(({ members }) => members.length > 0)
    .sort((a, b) => macsOf(b.members) - macsOf(a.members));
  return [
    [model.name, data.name, `${whole(header.total)} test images after ${epochName(events, header)}`, run].join(' · '),
    `Images ${whole(all.length)} the first of ${whole(header.total)}`,
    `Distinct paths title: Sets of open channels, of all ${header.gates.length} gate layers together, that the images take.`,
    `Distinct paths ${new Set(all.map(({ open }) => open.join())).size}`,
    `Spearman correlation of MACs and loss title: Rank correlation of an image's MACs and its loss: above 0, hard images cost more. Linear (Pearson): ${coefficient(macs, losses)}.`,
    `Spearman correlation of MACs and loss ${coefficient(ranksOf(macs), ranksOf(losses))} n = ${all.length}`,
    `MACs of correct predictions title: Mean multiply-adds of the images that are classified correctly: ${right.length}.`,
    `MACs of correct predictions ${share(right)} of dense`,
    `MACs of wrong predictions title: Mean multiply-adds of the images that are not: ${wrong.length}.`,
    `MACs of wrong predictions ${share(wrong)} of dense`,
    `svg aria-label: Mean MACs of images by loss, in 10 groups: ${groups.map((g) => `${percent(g.share)} at loss ${measure(g.loss)}`).join(', ')}.`,
    ...[low, (low + high) / 2, high].map((value) => percent(value)),
    ...groups.filter((_, i) => i % 2 === 0 || i === 9).map(({ loss }) => String(Number(loss.toPrecision(2)))),
    ...classes.map(({ name, members }) =>
      [
        ...[name, whole(members.length), `≥ ${si(macsOf(members))}`, percent(macsOf(members) / header.denseMacs)],
        percent(members.filter(isRight).length / members.length),
      ].join(' | '),
    ),
    ...matrixTexts(header.classes, all),
  ];
}

/** Rows of the confusion matrix: what each class was taken for. */
function matrixTexts(names: readonly string[], all: readonly SampleNumbers[]): string[] {
  const shown = names.filter((_, k) => all.some(({ label, predicted }) => label === k || predicted === k));
  return shown.flatMap((name) => {
    const own = all.filter(({ label }) => names[label] === name);
    const cells = shown.map((said) => ({
      said,
      count: own.filter(({ predicted }) => names[predicted] === said).length,
    }));
    return [
      [name, ...cells.map(({ count }) => whole(count))].join(' | '),
      ...cells.flatMap(({ said, count }) => {
        const how = `${count} of ${own.length}, ${percent(count / own.length)}`;
        const what = said === name ? 'classified correctly' : `predicted as ${said}`;
        return count === 0 ? [] : [`${name}/${said} title: ${name} ${what}: ${how}`];
      }),
    ];
  });
}

/** @param from place of the first in the whole list. */
export function tileTexts({ header }: Samples, list: readonly SampleNumbers[], from: number, total: number): string[] {
  return [
    `${from + 1}–${from + list.length} of ${total}`,
    ...list.flatMap((sample) => {
      const [name, said] = [header.classes[sample.label]!, header.classes[sample.predicted]!];
      const cost = percent(sample.macs / header.denseMacs);
      const answer = isRight(sample) ? 'classified correctly' : `predicted as ${said}`;
      return [
        `button title: Image ${sample.sample}, ${name}, ${answer}, ${cost} of the dense MACs, loss ${measure(sample.loss)}`,
        `${cost} ${isRight(sample) ? name : `${name} ✗ ${said}`}`,
      ];
    }),
  ];
}

/** One image in full, beside the mean of its class or beside another. */
export function detailTexts(samples: Samples, sample: number, against: 'class' | number): string[] {
  const { header } = samples;
  const all = samplesOf(samples);
  const own = all[sample]!;
  const name = (k: number) => header.classes[k]!;
  const others = typeof against === 'number' ? [all[against]!] : all.filter(({ label }) => label === own.label);
  const along = all.filter((other) => other !== own && other.open.join() === own.open.join()).length;
  const cost = percent(own.macs / header.denseMacs);
  const theirs = percent(macsOf(others) / header.denseMacs);
  const answer = isRight(own) ? 'classified correctly' : `predicted as ${name(own.predicted)}`;
  const title = typeof against === 'number' ? `Image ${against}` : `Mean of ${name(own.label)}`;
  return [
    `Image ${sample}`,
    `canvas aria-label: Image ${sample}, ${name(own.label)}, ${answer}, ${cost} of the dense MACs, loss ${measure(own.loss)}`,
    `MACs title: ≥ ${whole(own.macs)} multiply-adds for this image.`,
    `MACs ≥ ${si(own.macs)} ${cost} of dense`,
    `Loss ${measure(own.loss)}`,
    ...(along > 0 ? [`Path shared with ${along}`] : []),
    typeof against === 'number'
      ? `Image ${against}, ${name(all[against]!.label)}: ${theirs} of the dense MACs.`
      : `${others.length} images of ${name(own.label)}: ${theirs} of the dense MACs on average.`,
    ...(typeof against === 'number' ? [['Gate layer', 'Open channels', title].join(' | ')] : []),
    ...header.gates.map((gate, k) => {
      const open = mean(others.map((other) => other.open[k]!));
      const theirOpen = Number.isInteger(open) ? whole(open) : fixed(open, 1);
      return [gate.name, `${own.open[k]} of ${gate.channels}`, `${theirOpen} of ${gate.channels}`].join(' | ');
    }),
  ];
}
