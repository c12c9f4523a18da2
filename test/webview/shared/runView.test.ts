/** What every view of a run does with what the host sends, in a page in memory: which state it shows, of which checkpoint, and of whom else. */
import { expect, test } from 'vitest';
import type { RunState } from '../../../src/protocol/events/runState';
import type { FromView } from '../../../src/protocol/messages/viewMessages';
import { runView } from '../../../webview/shared/runView';
import { checkpoint, epoch, started, step } from '../../protocol/someEvents';
import { openPage } from '../page/openView';
import { fold } from '../storedRun';

/** Of two epochs the first is the best. */
const events = [started(), step(10), epoch(1, 0.9), checkpoint(10, true), step(20), epoch(2, 0.6)];
const state = fold(events);

function open(wanted: ReadonlySet<string> = new Set(['/b'])) {
  const page = openPage();
  const headline = page.make('div');
  headline.className = 'headline';
  const header = page.make('header');
  header.append(headline);
  page.body.append(header);
  const posted: FromView[] = [];
  const told: string[] = [];
  const seen = { state: undefined as RunState | undefined, name: undefined as string | undefined, drawn: 0 };
  const accuracyOf = ({ evaluation }: RunState) => evaluation?.evaluation.values.accuracy;
  runView(
    'gates',
    (message) => posted.push(message),
    () => ({
      update(now, name) {
        Object.assign(seen, { state: now, name });
        seen.drawn++;
      },
      restyle: () => told.push('restyle'),
      receive: ({ kind }) => told.push(`receive ${kind}`),
      focus: (...given) => told.push(`focus ${given.join()}`),
      reading: (share) => told.push(`reading ${share}`),
      choices: (runs) => told.push(`choices ${runs.length}`),
      started: () => told.push(`started after ${posted.map(({ kind }) => kind).join()}`),
      compare(folder, other) {
        told.push(`compare ${folder} ${other.epochs.length} ${accuracyOf(other)}`);
        return wanted.has(folder);
      },
    }),
  );
  page.draw();
  const receive = (...messages: object[]) => {
    told.length = 0;
    page.receive(...messages);
    return [...told];
  };
  const shown = () => seen.state && [seen.state.epochs.length, accuracyOf(seen.state)];
  return { page, posted, told, seen, receive, shown, control: headline.firstElementChild! };
}

test('says that it is ready, draws nothing yet, and then the snapshot with what came since', () => {
  const { page, posted, told, seen, receive, shown } = open();
  expect([posted, told]).toEqual([[{ kind: 'ready' }], ['started after ready']]);
  expect([shown(), seen.name, page.body.dataset.kind]).toEqual([[0, undefined], undefined, 'gates']);
  expect(receive({ kind: 'snapshot', state: fold(events.slice(0, 4)) })).toEqual(['reading undefined']);
  expect(shown()).toEqual([1, 0.9]);
  const { drawn } = seen;
  receive({ kind: 'events', events: events.slice(4, 5) }, { kind: 'events', events: events.slice(5) });
  expect([shown(), seen.state?.step]).toEqual([[2, 0.6], 20]);
  // One frame for both.
  expect(seen.drawn).toBe(drawn + 1);
  receive({ kind: 'named', name: 'mine' });
  expect([seen.name, shown()]).toEqual(['mine', [2, 0.6]]);
});

test('while a long run is read it shows the sample of it, and nothing of the run before', () => {
  const { receive, shown } = open();
  receive({ kind: 'snapshot', state });
  expect(receive({ kind: 'reading', share: 0.1 })).toEqual(['reading 0.1']);
  expect(shown()).toEqual([0, undefined]);
  receive({ kind: 'reading', share: 0.2, sample: fold(events.slice(0, 4)) });
  expect(shown()).toEqual([1, 0.9]);
  expect(receive({ kind: 'reading', share: 0.6 })).toEqual(['reading 0.6']);
  expect(shown()).toEqual([1, 0.9]);
  receive({ kind: 'snapshot', state });
  expect(shown()).toEqual([2, 0.6]);
  // The next one begins anew.
  receive({ kind: 'reading', share: 0 });
  expect(shown()).toEqual([0, undefined]);
});

test('the switch shows the best checkpoint, where there is one, here and of the runs beside it; the host says which', () => {
  const { page, posted, receive, shown, control } = open();
  expect(control.hidden).toBe(true);
  receive({ kind: 'snapshot', state }, { kind: 'compared', folder: '/b', state });
  expect([control.hidden, shown()]).toEqual([false, [2, 0.6]]);
  const [last, best] = control.querySelectorAll('input') as unknown as { checked: boolean; click(): void }[];
  expect([last!.checked, best!.checked]).toEqual([true, false]);
  best!.click();
  expect(posted.at(-1)).toEqual({ kind: 'showCheckpoint', shown: 'best' });
  expect(shown()).toEqual([2, 0.6]);
  expect(receive({ kind: 'checkpoint', shown: 'best' })).toEqual(['compare /b 2 0.9']);
  expect([shown(), best!.checked, page.body.dataset.checkpoint]).toEqual([[2, 0.9], true, 'best']);
  // What is folded is the run as it is, not as it is shown.
  receive({ kind: 'events', events: [epoch(3, 0.7)] }, { kind: 'checkpoint', shown: 'last' });
  expect([shown(), last!.checked]).toEqual([[3, 0.7], true]);
  receive({ kind: 'snapshot', state: fold([started()]) });
  expect(control.hidden).toBe(true);
});

test('a run beside it is followed as long as it is wanted', () => {
  const wanted = new Set(['/b']);
  const { receive } = open(wanted);
  const some = fold(events.slice(0, 3));
  expect(receive({ kind: 'compared', folder: '/b', state: some })).toEqual(['compare /b 1 0.9']);
  expect(receive({ kind: 'comparedEvents', folder: '/b', events: events.slice(4) })).toEqual(['compare /b 2 0.6']);
  expect(receive({ kind: 'comparedEvents', folder: '/b', events: [epoch(3, 0.7)] })).toEqual(['compare /b 3 0.7']);
  // One that nobody wants is told once, and what comes of it later is not.
  expect(receive({ kind: 'compared', folder: '/c', state: some })).toEqual(['compare /c 1 0.9']);
  expect(receive({ kind: 'comparedEvents', folder: '/c', events: [epoch(3, 0.7)] })).toEqual([]);
  wanted.clear();
  expect(receive({ kind: 'checkpoint', shown: 'best' })).toEqual(['compare /b 3 0.9']);
  expect(receive({ kind: 'checkpoint', shown: 'last' })).toEqual([]);
  expect(receive({ kind: 'comparedEvents', folder: '/b', events: [epoch(4, 0.8)] })).toEqual([]);
});

test('tells the page what is no part of the run, and of other colours', () => {
  const { page, told, seen, receive } = open();
  expect(receive({ kind: 'focus', gate: 'g', channel: 3, aspect: 'fit' }, { kind: 'runs', runs: [{}, {}] })).toEqual([
    ...['focus g,3,fit', 'choices 2'],
  ]);
  expect(receive({ kind: 'noFile', file: 'x' })).toEqual(['receive noFile']);
  const { drawn } = seen;
  told.length = 0;
  page.retheme('vscode-light', {});
  expect([new Set(told), seen.drawn]).toEqual([new Set(['restyle']), drawn + 1]);
});
