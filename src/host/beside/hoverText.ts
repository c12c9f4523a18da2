/**
 * What the hover says of a line: a table of the gates that it made and one of the layers, what the numbers mean, and where
 * there is more. Markdown; names of the user's are escaped, so that none of them becomes a link or a command.
 */

import { oneLine } from '../../base/visible';
import { boundOf, isBound } from '../../protocol/facts/atLeast';
import type { GateFacts } from '../../protocol/facts/gateFacts';
import { meanOf } from '../../protocol/facts/gateRates';
import type { LineFacts, LineGate } from '../../protocol/facts/lineFacts';
import { atLeastText } from '../base/atLeastText';
import { decimal, type Language, percent } from '../base/language';
import { commands } from '../base/manifestIds';
import { measuredText } from '../trees/gateText';
import { shareText } from './lineText';

export interface HoverRun {
  folder: string;
  id: string;
  /** The file has not changed since. */
  fresh: boolean;
  /** Undefined as long as no gate was measured. */
  facts: GateFacts | undefined;
}

/** All that a link of the hover may run. */
export const hoverCommands = [commands.showGates, commands.showTraining];
/** Rows of each table; a line may have made a hundred layers. */
const maxRows = 12;

export function hoverText(line: LineFacts, run: HoverRun, l10n: Language): string {
  const { t } = l10n;
  const { gates, layers, modelMacs } = line;
  const head = [
    `**${escaped(run.id)}**`,
    run.facts !== undefined && gates.length > 0 && escaped(measuredText(run.facts, l10n)),
    !run.fresh && `*${t('the file has changed since')}*`,
  ];
  const parts = [
    head.filter((part) => part !== false).join(' · '),
    links(gates, run, l10n),
    ...(gates.length > 0 ? [gateTable(line, run, l10n)] : []),
    ...(layers.length > 0 ? [layerTable(line, l10n)] : []),
    meaning(line, l10n),
  ];
  return modelMacs > 0 ? parts.join('\n\n') : '';
}

function gateTable(
  { gates, rate, switchedMacs, modelMacs, notCounted }: LineFacts,
  run: HoverRun,
  l10n: Language,
): string {
  const { t } = l10n;
  const fitted = gates.some(({ facts }) => facts?.distances !== undefined);
  const bound = boundOf(notCounted);
  const columns = [t('Gate'), t('Open'), t('Range'), t('On / cond. / off'), ...(fitted ? [t('Distance')] : [])];
  const rows = gates.slice(0, maxRows).map((gate) => {
    const { name, macs, facts } = gate;
    const label = `[${escaped(name)}](${link(commands.showGates, { folder: run.folder, gate: name })})`;
    const counts = facts && `${facts.counts.on} / ${facts.counts.conditional} / ${facts.counts.off}`;
    const range = facts && between(Math.min(...facts.rates), Math.max(...facts.rates), l10n);
    const distance = facts?.distances && decimal(meanOf(facts.distances), l10n, 4);
    const measured = [facts && percent(facts.mean, l10n, 1), range, counts, ...(fitted ? [distance] : [])];
    return [label, ...measured.map((cell) => cell ?? '–'), ...cost(macs, modelMacs, l10n, bound)];
  });
  const all = [
    `**${t('{0} gate layers', gates.length)}**`,
    ...(rate === undefined ? ['–', '–'] : [percent(rate.mean, l10n, 1), between(rate.lowest, rate.highest, l10n)]),
    '',
    ...(fitted ? [''] : []),
    ...cost(switchedMacs, modelMacs, l10n, bound),
  ];
  return table(
    [...columns, t('Gated MACs'), ofAll(notCounted, l10n)],
    [...(gates.length > 1 ? [all] : []), ...rows, ...more(gates.length, l10n)],
  );
}

function layerTable({ layers, layerMacs, modelMacs, notCounted }: LineFacts, l10n: Language): string {
  const { t } = l10n;
  const rows = layers
    .slice(0, maxRows)
    .map(({ name, kind, macs }) => [escaped(name), escaped(kind), ...cost(macs, modelMacs, l10n)]);
  const all = [`**${t('{0} layers', layers.length)}**`, '', ...cost(layerMacs, modelMacs, l10n)];
  return table(
    [t('Layer'), t('Kind'), t('MACs'), ofAll(notCounted, l10n)],
    [...(layers.length > 1 ? [all] : []), ...rows, ...more(layers.length, l10n)],
    2,
  );
}

function meaning({ gates, modelMacs, notCounted }: LineFacts, l10n: Language): string {
  const { t } = l10n;
  const dense = boundOf(notCounted) + macsText(modelMacs, l10n);
  const lines =
    gates.length > 0
      ? [
          t(
            'Beside the line: the mean of these gate layers’ rates, their lowest and highest rate, and the share of the network’s {0} (one sample, every gate open) that the layers which they switch cost. A layer between two gates counts once.',
            dense,
          ),
          t(
            'Range: lowest and highest rate of a gate, of several layers those of the layers. On / cond. / off: number of gates that are always on, conditional, always off. Distance: mean Cramér–von Mises distance of the gates to their prior. A line and the lines that call it each hold the sum of what they made.',
          ),
        ]
      : [
          t(
            'Beside the line: the share of the network’s {0} (one sample, every gate open) that these layers cost. A line and the lines that call it each hold the sum of what they made.',
            dense,
          ),
        ];
  return [...lines, escaped(atLeastText(notCounted, l10n))].join(' ').trim();
}

function links(gates: readonly LineGate[], { folder }: HoverRun, { t }: Language): string {
  const [first] = gates;
  return [
    ...(first === undefined
      ? []
      : [
          `[${t('Show Gates')}](${link(commands.showGates, { folder, gate: first.name })})`,
          `[${t('Classes')}](${link(commands.showGates, { folder, gate: first.name, aspect: 'classes' })})`,
          `[${t('Fit')}](${link(commands.showGates, { folder, gate: first.name, aspect: 'fit' })})`,
        ]),
    `[${t('Show Training')}](${link(commands.showTraining, { folder })})`,
  ].join(' · ');
}

/** `2.36 M MACs` */
export function macsText(macs: number, l10n: Language): string {
  const prefixes = ['', 'k', 'M', 'G', 'T'];
  // Rounded before the prefix is chosen: 999,999 is 1 M.
  const rounded = Number(macs.toPrecision(3));
  const power = Math.min(prefixes.length - 1, Math.max(0, Math.floor(Math.log10(rounded || 1) / 3)));
  const number = new Intl.NumberFormat(l10n.tag, { maximumSignificantDigits: 3 }).format(macs / 1000 ** power);
  return [number, prefixes[power], 'MACs'].filter((part) => part !== '').join('\u00a0');
}

const cost = (macs: number, of: number, l10n: Language, bound = '') => [
  bound + macsText(macs, l10n),
  shareText(macs / of, l10n),
];

const ofAll = (notCounted: readonly string[], { t }: Language) => (isBound(notCounted) ? t('Of counted') : t('Of all'));

const between = (low: number, high: number, l10n: Language) => `${percent(low, l10n, 0)}–${percent(high, l10n, 0)}`;

const more = (rows: number, { t }: Language) => (rows > maxRows ? [[`*${t('and {0} more', rows - maxRows)}*`]] : []);

const link = (command: string, argument: unknown) =>
  `command:${command}?${encodeURIComponent(JSON.stringify([argument])).replaceAll(/[()]/g, (c) => (c === '(' ? '%28' : '%29'))}`;

/** Before each column but the first: the editor's hover sets the cells of a table without any space between them. */
const gap = '&emsp;';

/** @param words The first so many columns hold no numbers. */
function table(columns: readonly string[], rows: readonly (readonly string[])[], words = 1): string {
  const row = (cells: readonly string[]) => `| ${columns.map((_, i) => cells[i] ?? '').join(` | ${gap}`)} |`;
  // Without a gap: the line is what makes it a table.
  const rule = `| ${columns.map((_, i) => (i < words ? ':--' : '--:')).join(' | ')} |`;
  return [row(columns), rule, ...rows.map(row)].join('\n');
}

/** As text, whatever it holds: no emphasis, link, image, HTML, table cell or line of its own. */
export function escaped(text: string): string {
  return oneLine(text)
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/[\\`*_{}[\]()#+\-.!|<>~&$:]/g, (c) => `&#${c.charCodeAt(0)};`);
}
