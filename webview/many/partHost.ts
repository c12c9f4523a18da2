/** What each part is given: the way to the page, with a memory and a list of wanted runs of its own. */
import type { Memory } from './memory';
import type { ManyHost } from './part';

/** What is the same for all parts. */
export type SharedHost = Omit<ManyHost, 'memory' | 'remember' | 'want'>;

export interface PartHosts {
  of(name: string): ManyHost;
  /** What the part of this name wants; no other part is seen. */
  wantedBy(name: string): readonly string[];
}

/** @param wanted the list of some part is another one. */
export function partHosts(memory: Memory, shared: SharedHost, wanted: () => void): PartHosts {
  const lists = new Map<string, readonly string[]>();
  return {
    of: (name) => ({
      ...shared,
      memory: () => memory.settings().parts[name],
      remember(value) {
        memory.change({ parts: { ...memory.settings().parts, [name]: value } });
        shared.redraw();
      },
      want(folders) {
        const list = [...new Set(folders)];
        if (list.join('\n') === (lists.get(name) ?? []).join('\n')) return;
        lists.set(name, list);
        wanted();
      },
    }),
    wantedBy: (name) => lists.get(name) ?? [],
  };
}
