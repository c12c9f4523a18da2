/** What can be done with a run, known once: menus of rows, pickers and the palette offer what works, and nothing else. */
import type { RunSummary } from './runSummary';

/** Its experiment is a program of ours: other tools write run folders too, and name a script of theirs. */
const program = ({ experiment }: RunSummary) => experiment !== undefined && /\.[cm]?[jt]sx?$/.test(experiment);
/** Before a run has said what its network is, it may have gates. */
const gated = ({ gates, live }: RunSummary) => (gates === undefined ? live : gates > 0);
const trained = (run: RunSummary) => program(run) && run.checkpointed;

export const abilities = {
  live: ({ live }) => live,
  /** It can be deleted. */
  ended: ({ live }) => !live,
  failed: ({ state }) => state === 'failed',
  resumable: (run) => run.resumable && program(run),
  repeatable: program,
  gated,
  /** Its data has a class for every pixel. */
  pixels: ({ pixels }) => pixels,
  /** There are weights, and the program that makes the network of them. */
  trained,
  /** Its test images can be looked at one by one: what differs among them is which gates open. */
  evaluable: (run) => trained(run) && gated(run) && !run.live,
  predictable: (run) => trained(run) && run.pixels,
  timeable: (run) => trained(run) && gated(run),
} satisfies Record<string, (run: RunSummary) => boolean>;

export type Ability = keyof typeof abilities;

/** What `when` clauses of the manifest find in `viewItem`: the word `run`, then what can be done. */
export function contextOf(run: RunSummary): string {
  const able = (Object.keys(abilities) as Ability[]).filter((ability) => abilities[ability](run));
  return ['run', ...able].join(' ');
}
