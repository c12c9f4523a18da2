/** Gates between two runs: how the firing rate of every channel differs, layer by layer, and both over the epochs. */
import { type GateDifference, gateDifference } from '../../../src/protocol/facts/gateDifference';
import type { RunRow } from '../../../src/protocol/many/runRow';
import { h, setText, show } from '../../shared/dom';
import { t } from '../../shared/l10n';
import type { MakePart, ManyModel } from '../part';
import { type DrawnDifference, differenceFigure } from './differenceFigure';
import { gatesBody } from './gatesBody';
import { type GatesMemory, readGates } from './gatesMemory';
import { gatesTools } from './gatesTools';
import { type RunRates, ratesAt } from './ratesAt';

export const gatesPart: MakePart = (host) => {
  const { format } = host;
  const memory = () => readGates(host.memory());
  const change = (changes: Partial<GatesMemory>) => host.remember({ ...memory(), ...changes });
  let drawn: DrawnDifference | undefined;
  let known: { of: readonly unknown[]; difference: GateDifference } | undefined;
  const tools = gatesTools(host, change, () => drawn && differenceFigure(drawn, host.theme(), format));
  const message = h('p', { role: 'status' });
  const body = gatesBody(host, memory().open, change);
  const parts = [tools.element, message, body.element];
  const element = h('section', { class: 'part', 'aria-label': t('Gates') }, ...parts);

  /** @returns what is drawn; undefined where the runs have no layer in common. */
  const compared = (
    model: ManyModel,
    pair: readonly [RunRow, RunRow] | undefined,
    rates: readonly (RunRates | undefined)[] | undefined,
  ): DrawnDifference | undefined => {
    const [a, b] = rates ?? [];
    if (pair === undefined || a === undefined || b === undefined) return undefined;
    const states = pair.map(({ folder }) => model.states.get(folder));
    const of = [...states, model.shown, ...pair.map((row) => row.points.chosen?.epoch)];
    if (known === undefined || of.some((one, i) => one !== known?.of[i]))
      known = { of, difference: gateDifference(a.layers, b.layers) };
    return body.update({ difference: known.difference, runs: pair, rates: [a, b] }, model, memory());
  };

  return {
    element,
    restyle: () => body.restyle(),
    update(model) {
      const gated = model.rows.filter(({ gateLayers }) => gateLayers > 0);
      const pair = pairOf(gated, model, memory());
      host.want(pair?.map(({ folder }) => folder) ?? []);
      const rates = pair?.map((row) => ratesOf(row, model));
      const problem = lackOf(model, gated, pair, rates);
      setText(message, problem);
      show(message, problem !== '');
      show(body.element, problem === '');
      drawn = problem === '' ? compared(model, pair, rates) : undefined;
      tools.update(gated, pair, drawn !== undefined, memory().order);
    },
  };
};

/** What somebody chose; else the baseline and the first of the others: of those chosen by hand, else of the same network if there is one. */
function pairOf(
  gated: readonly RunRow[],
  model: ManyModel,
  { before, after }: GatesMemory,
): [RunRow, RunRow] | undefined {
  const find = (folder: string | undefined) => gated.find((row) => row.folder === folder);
  const chosen = model.chosen.filter(({ gateLayers }) => gateLayers > 0);
  const others = [...chosen, ...gated];
  const first = find(before) ?? find(model.baseline?.folder) ?? others.find(({ folder }) => folder !== after);
  const rest = others.filter(({ folder }) => folder !== first?.folder);
  const alike = rest.find(({ denseMacs }) => denseMacs === first?.denseMacs);
  const second = find(after) ?? (model.byHand ? rest[0] : alike) ?? rest[0];
  return first === undefined || second === undefined ? undefined : [first, second];
}

function ratesOf(row: RunRow, { states, shown }: ManyModel): RunRates | undefined {
  const state = states.get(row.folder);
  return state && ratesAt(state, shown, row.points.chosen?.epoch);
}

/** Why there is nothing to see; empty where there is. */
function lackOf(
  { rows, states, problems, shown }: ManyModel,
  gated: readonly RunRow[],
  pair: readonly [RunRow, RunRow] | undefined,
  rates: readonly (RunRates | undefined)[] | undefined,
): string {
  if (pair === undefined)
    return gated.length === 0
      ? t('None of these runs has gates.')
      : rows.length === 1
        ? t('There is one run only. Train a second one to compare its gates.')
        : t('Only {0} has gates.', gated[0]?.name ?? '');
  if (pair[0].folder === pair[1].folder) return t('Choose two different runs.');
  const bad = pair.find(({ folder }) => problems.has(folder));
  if (bad !== undefined) return t('{0} cannot be read: {1}', bad.name, problems.get(bad.folder) ?? '');
  if (pair.some(({ folder }) => !states.has(folder))) return t('Reading the runs…');
  const without = pair.filter((_, i) => rates?.[i] === undefined).map(({ name }) => name);
  if (without.length === 0) return '';
  return shown === 'chosen'
    ? t('No firing rates of that epoch are kept of {0}.', without.join(', '))
    : t('No gate of {0} has been measured yet.', without.join(', '));
}
