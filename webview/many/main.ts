/** The view of many runs: what they cost, what they are worth, and in what they differ. */
import type { ToMany } from '../../src/protocol/messages/manyMessages';
import { registerCharts } from '../shared/charts/lineChart';
import { reportFaults } from '../shared/faults';
import { atMostEvery, eachFrame } from '../shared/pace';
import { onThemeChange } from '../shared/theme';
import { connect, type Memory, readMemory } from './memory';
import { makePage } from './page';
import { emptyStore, keepWanted, receive } from './store';

/** Milliseconds: a drag changes the memory with every frame. */
const rememberMs = 300;

const connected = connect();
const remember = atMostEvery(rememberMs, () => connected.post({ kind: 'remember', memory: connected.settings() }));
let touched = !connected.fresh;
const memory: Memory = {
  ...connected,
  change(settings) {
    touched = true;
    connected.change(settings);
    remember();
  },
};
registerCharts();
reportFaults(memory.post);
document.body.dataset.kind = 'many';
let store = emptyStore;
let wanted = '';
const draw = eachFrame(() => page.update(store));
const page = makePage(memory, draw, (folders) => {
  const list = folders.join('\n');
  if (list === wanted) return;
  wanted = list;
  store = keepWanted(store, new Set(folders));
  memory.post({ kind: 'open', folders: [...folders] });
});

window.addEventListener('message', ({ data }: MessageEvent<ToMany>) => {
  store = receive(store, data);
  // What the page has been told by its user since is newer.
  if (data.kind === 'remembered' && !touched) connected.change(readMemory(Object(data.memory)));
  draw();
});
onThemeChange(() => {
  page.restyle();
  draw();
});
draw();
memory.post({ kind: 'ready' });
