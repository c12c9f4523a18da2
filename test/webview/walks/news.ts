/** What the host tells a view of a run after the first, in turn. */
import { epoch, step } from '../../protocol/someEvents';
import { fold, snapshot, stages } from '../storedRun';
import { until, wholeEvents } from '../wholeRun';

const others = [
  { folder: '/home/mira/runs/a', id: 'a', text: 'shapes, 71.0%, today' },
  { folder: '/home/mira/runs/b', id: 'b', text: 'shapes, 69.5%, yesterday' },
];
const later = { time: wholeEvents.at(-1)!.time + 5000 };

export const newsOfRun: readonly object[] = [
  { kind: 'named', name: 'a better name' },
  { kind: 'checkpoint', shown: 'best' },
  { kind: 'checkpoint', shown: 'last' },
  { kind: 'runs', runs: others },
  { kind: 'focus', gate: 'block2_gate', channel: 2, aspect: 'classes' },
  { kind: 'focus', gate: 'block3_gate', aspect: 'fit' },
  { kind: 'focus', gate: 'block1_gate', channel: 1 },
  { kind: 'top' },
  snapshot(until(20)),
  {
    kind: 'events',
    events: [
      { ...step(21, { loss: 1.9, epoch: 2.1 }), ...later },
      { ...epoch(3, 0.5), ...later, step: 21 },
    ],
  },
  snapshot(stages.waiting),
  snapshot(stages.broken),
  snapshot(stages.diverged),
  { kind: 'reading', share: 0.4 },
  { kind: 'reading', share: 0.8, sample: fold(until(30)) },
];
