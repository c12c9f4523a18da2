/** What runs were made of, in words. */
import type { MadeDifference, MadeKind } from '../../../src/protocol/many/madeOf';
import { t } from '../../shared/l10n';

const titles: Record<MadeKind, () => string> = {
  sluice: () => t('Version of Sluice'),
  node: () => t('Version of Node.js'),
  tfjs: () => t('Version of TensorFlow.js'),
  onnxruntime: () => t('Version of ONNX Runtime'),
  device: () => t('Device'),
  machine: () => t('Machine'),
  data: () => t('Data'),
  start: () => t('Weights at the start'),
  source: () => t('Source'),
  commit: () => t('Commit'),
  uncommitted: () => t('Not committed'),
};

/** Names of runs that are told; of more, how many there are. */
const mostNamed = 4;

export interface MadeWords {
  title: string;
  /** A sentence a group of runs that have the same. */
  lines: string[];
}

export function madeWords({ kind, groups, files }: MadeDifference): MadeWords {
  if (kind === 'source') return { title: titles.source(), lines: sourceLines(groups, files ?? []) };
  return {
    title: titles[kind](),
    lines: groups.map(({ value, runs }) => t('{0}: {1}', valueText(kind, value), namesOf(runs))),
  };
}

/** A digest tells nobody anything: which files differ does. */
function sourceLines(groups: MadeDifference['groups'], files: readonly string[]): string[] {
  const known = groups.filter(({ value }) => value !== undefined);
  const kinds = known.length === 2 ? t('two kinds') : t('{0} kinds', known.length);
  return [
    files.length === 0
      ? t('There are {0} of source.', kinds)
      : t('There are {0} of source; {1} differs.', kinds, files.join(', ')),
    ...groups.map(({ value, runs }) => (value === undefined ? t('not known: {0}', namesOf(runs)) : namesOf(runs))),
  ];
}

function valueText(kind: MadeKind, value: string | undefined): string {
  if (value === undefined) return t('not known');
  if (kind === 'start' && value === 'initialised') return t('the model’s own initialisation');
  if (kind === 'data') return value.slice(0, 16);
  if (kind !== 'uncommitted') return value;
  if (value === 'nothing') return t('nothing');
  return value
    .replace(/changed lines: (\d+)/, (_, lines) => t('changed lines: {0}', lines))
    .replace(/untracked files: (\d+)/, (_, files) => t('untracked files: {0}', files));
}

function namesOf(runs: readonly string[]): string {
  const few = runs.slice(0, mostNamed).join(', ');
  return runs.length <= mostNamed ? few : t('{0} and {1} more', few, runs.length - mostNamed);
}
