/** A profile in the formats that people paste and tools read. Add one: a function here and its name in `formats`. */
import { pathToFileURL } from 'node:url';
import { csv } from '../base/csv';
import { markdownTable, markdownText, table } from '../base/table';
import { oneLine, safeJson } from '../base/visible';
import type { ProfileReport, Unit } from '../protocol/files/profileReport';
import { grouped, type Table, tableOf } from './table';

type Format = (profile: ProfileReport, unit: Unit) => string;

const cells = (row: Table['rows'][number]) =>
  row.map((cell) => (typeof cell === 'number' ? grouped(cell) : (cell ?? '')));

const text: Format = (profile, unit) => {
  const { caption, columns, rows, total, notes } = tableOf(profile, unit);
  const header = columns.map((column) => column.title);
  const [head, ...lines] = table(header, [...rows, total].map(cells)).split('\n') as [string, ...string[]];
  const rule = '-'.repeat(Math.max(head.length, ...lines.map((line) => line.length)));
  return [caption, '', head, rule, ...lines.slice(0, -1), rule, lines.at(-1), ...notes].join('\n');
};

const markdown: Format = (profile, unit) => {
  const { caption, columns, rows, total, notes } = tableOf(profile, unit);
  const drawn = markdownTable(
    columns.map((column) => column.title),
    [...rows, total].map(cells),
  );
  return [markdownText(caption), '', drawn, ...notes.flatMap((note) => ['', markdownText(note)])].join('\n');
};

/** Numbers as they are, for spreadsheets; notes and total are left to them. */
const asCsv: Format = (profile, unit) => {
  const { columns, rows } = tableOf(profile, unit);
  return csv([columns.map((column) => column.title), ...rows.map((row) => row.map((cell) => cell ?? ''))]).trimEnd();
};

/** What a backslash before it does not do. */
const inLatex: Record<string, string> = {
  '\\': '\\textbackslash{}',
  '~': '\\textasciitilde{}',
  '^': '\\textasciicircum{}',
};

const latex: Format = (profile, unit) => {
  const { columns, rows, total, notes, caption } = tableOf(profile, unit);
  const escaped = (cell: string) => oneLine(cell).replace(/[\\&%$#_{}~^]/g, (c) => inLatex[c] ?? `\\${c}`);
  const line = (values: string[]) => `  ${values.map(escaped).join(' & ')} \\\\`;
  return [
    `% ${oneLine(caption, 4000)}`,
    ...notes.map((note) => `% ${oneLine(note, 4000)}`),
    `\\begin{tabular}{${columns.map((c) => (c.numeric ? 'r' : 'l')).join('')}}`,
    '  \\hline',
    line(columns.map((c) => c.title)),
    '  \\hline',
    ...rows.map((row) => line(cells(row))),
    '  \\hline',
    line(cells(total)),
    '  \\hline',
    '\\end{tabular}',
  ].join('\n');
};

const json: Format = (profile, unit) => {
  const { total } = profile;
  return safeJson({ ...profile, total: unit === 'FLOP' ? { ...total, flops: 2 * total.macs } : total }, 2);
};

/** For flame-graph viewers such as VS Code's: self time is MACs (of the mean where gates were measured), in microseconds. */
const cpuprofile: Format = (profile) => {
  const weighed = profile.layers.filter((layer) => layer.macs > 0);
  const nodes = weighed.map((layer, i) => ({
    id: i + 2,
    callFrame: {
      functionName: layer.name,
      scriptId: '0',
      url: layer.source ? pathToFileURL(layer.source.file).href : '',
      lineNumber: (layer.source?.line ?? 1) - 1,
      columnNumber: 0,
    },
    hitCount: 1,
  }));
  const root = { functionName: '(root)', scriptId: '0', url: '', lineNumber: -1, columnNumber: -1 };
  const deltas = weighed.map((layer) => Math.round(layer.meanMacs ?? layer.macs));
  return safeJson({
    nodes: [{ id: 1, callFrame: root, hitCount: 0, children: nodes.map((n) => n.id) }, ...nodes],
    startTime: 0,
    endTime: deltas.reduce((a, b) => a + b, 0),
    samples: nodes.map((n) => n.id),
    // The time of a sample lasts until the next one.
    timeDeltas: [0, ...deltas.slice(0, -1)],
  });
};

export const formats = { text, json, csv: asCsv, markdown, latex, cpuprofile } satisfies Record<string, Format>;
export type FormatName = keyof typeof formats;
