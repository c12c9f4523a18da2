/** The other run beside the shown one: which ones there are, which was chosen, and what has come of it. */
import type { RunState } from '../../src/protocol/events/runState';
import type { RunChoice } from '../../src/protocol/messages/viewMessages';
import type { Compared } from './charts/plot';
import { fileName } from './header';
import type { Host } from './settings';

export interface Comparison {
  choices: readonly RunChoice[];
  choose(folder: string): void;
  receive(folder: string, state: RunState): void;
  /** To be called once the host listens. */
  start(): void;
  /** Undefined: none, or none yet. */
  beside(shown: RunState | undefined): Compared | undefined;
}

export function comparison(host: Host): Comparison {
  let compared: (Compared & { folder: string }) | undefined;
  const ask = () => {
    const { compare } = host.settings();
    host.post(compare === '' ? { kind: 'compare' } : { kind: 'compare', folder: compare });
  };
  return {
    choices: [],
    choose(folder) {
      host.change({ compare: folder });
      if (compared?.folder !== folder) compared = undefined;
      ask();
    },
    receive(folder, state) {
      // The answer to a question that was taken back meanwhile.
      if (folder !== host.settings().compare) return;
      const label = this.choices.find((run) => run.folder === folder)?.id ?? fileName(folder);
      compared = { folder, label, state };
    },
    start() {
      if (host.settings().compare !== '') ask();
    },
    // A run is not compared with itself: the panel may have turned to the one that was the other.
    beside: (shown) => (compared?.state.started?.run === shown?.started?.run ? undefined : compared),
  };
}
