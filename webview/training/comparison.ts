/** The other runs beside the shown one: which ones there are, which were chosen, and what has come of them. */
import type { RunState } from '../../src/protocol/events/runState';
import { coloursApart } from '../../src/protocol/many/coloursApart';
import { type RunColour, runColour } from '../../src/protocol/many/runColour';
import type { RunChoice } from '../../src/protocol/messages/viewMessages';
import { fileName } from '../shared/fileName';
import type { Compared } from './charts/plot';
import { type Host, mostCompared } from './settings';

export interface Comparison {
  choices: readonly RunChoice[];
  /** In place of those before, each once. */
  choose(folders: readonly string[]): void;
  /** False: nobody wants it any more. */
  receive(folder: string, state: RunState): boolean;
  /** To be called once the host listens. */
  start(): void;
  /** In the order in which they were chosen, without those that have not come yet. */
  beside(shown: RunState | undefined): readonly Compared[];
}

export function comparison(host: Host): Comparison {
  const states = new Map<string, RunState>();
  const wanted = () => host.settings().compare;
  /** Kept by a run that stays when another one is taken away. */
  let colours: ReadonlyMap<string, RunColour> = new Map();
  const colourOf = (folder: string): RunColour => {
    if (!colours.has(folder)) colours = new Map([...colours, ...coloursApart(wanted(), colours)]);
    return colours.get(folder) ?? runColour(folder);
  };
  const ask = () => host.post({ kind: 'compare', folders: wanted() });
  return {
    choices: [],
    choose(folders) {
      host.change({ compare: [...new Set(folders)].slice(0, mostCompared) });
      for (const folder of [...states.keys()]) if (!wanted().includes(folder)) states.delete(folder);
      ask();
    },
    receive(folder, state) {
      // The answer to a question that was taken back meanwhile.
      if (!wanted().includes(folder)) return false;
      states.set(folder, state);
      return true;
    },
    start() {
      if (wanted().length > 0) ask();
    },
    beside(shown) {
      const labels = labelsOf(wanted(), this.choices);
      return wanted().flatMap((folder): Compared[] => {
        const state = states.get(folder);
        // A run is not compared with itself: the panel may have turned to one that was beside it.
        if (state === undefined || state.started?.run === shown?.started?.run) return [];
        return [{ folder, label: labels.get(folder) ?? folder, colour: colourOf(folder), state }];
      });
    },
  };
}

/** Names of the folders; of those that are called the same, as tasks of two sweeps are, with the folder above. */
export function labelsOf(folders: readonly string[], choices: readonly RunChoice[]): Map<string, string> {
  const ids = folders.map((folder) => choices.find((run) => run.folder === folder)?.id ?? fileName(folder));
  return new Map(
    folders.map((folder, i) => {
      const id = ids[i] ?? folder;
      const above = fileName(folder.replace(/[\\/][^\\/]*$/, ''));
      return [folder, ids.filter((other) => other === id).length > 1 ? `${above}/${id}` : id];
    }),
  );
}
