/** The Training view, in a page in memory, in states that the stored runs do not have: what its head, its notice, its facts and its charts say. */
import { expect, test } from 'vitest';
import type { RunEvent } from '../../../src/protocol/events/events';
import { checkpoint, ended, epoch, started, step } from '../../protocol/someEvents';
import type { MemoryPage } from '../page/memoryPage';
import { openView } from '../page/openView';
import { shown } from '../page/parts';
import { fold, snapshot } from '../storedRun';

const main = () => import('../../../webview/training/main');
/** Charts that are folded take no time. */
const collapsed = ['loss', 'accuracy', 'macs', 'composition', 'learningRate', 'speed'];
const open = (events: readonly RunEvent[], stored: object = {}) =>
  openView(main, { stored: { collapsed, ...stored }, boxes: { '.plot': { width: 600, height: 200 } } }).then((page) => {
    page.receive(snapshot(events));
    return page;
  });
const all = (page: MemoryPage, selector: string) => page.body.querySelectorAll(selector).filter(shown);
const text = (page: MemoryPage, selector: string) => all(page, selector).map(({ textContent }) => textContent);
const begun = [started(), step(10)];
const phase = (name: 'evaluating' | 'saving' | 'training'): RunEvent => ({ kind: 'phase', time: 4000, phase: name });

const heads: [string, RunEvent[], string, string[]][] = [
  ['nothing is known of', [], 'Waiting', []],
  ['begins', [started()], 'Starting', ['Stop']],
  ['trains', [...begun, phase('training')], 'Training', ['Stop']],
  ['is evaluated', [...begun, phase('evaluating')], 'Evaluating', ['Stop']],
  ['is written', [...begun, phase('saving')], 'Saving', ['Stop']],
  ['has finished', [...begun, checkpoint(10), ended(20)], 'Finished', []],
  ['was stopped', [...begun, checkpoint(10), ended(10, { outcome: 'stopped' })], 'Stopped', ['Resume']],
  ['was stopped before it could be kept', [...begun, ended(10, { outcome: 'stopped' })], 'Stopped', []],
  ['was paused', [...begun, checkpoint(10), ended(10, { outcome: 'paused' })], 'Paused', ['Resume']],
  ['failed', [...begun, ended(10, { outcome: 'failed' })], 'Failed', []],
];

test('the head says how a run stands and how far it is, and has the button that matters then', async () => {
  const page = await open([]);
  for (const [name, events, status, buttons] of heads) {
    page.receive(snapshot(events));
    expect([...text(page, '.status'), ...text(page, 'header .action')], name).toEqual([status, ...buttons]);
    const far = all(page, '.progress').map((bar) => bar.getAttribute('aria-valuenow'));
    const live = ['Starting', 'Training', 'Evaluating', 'Saving'].includes(status);
    expect(far, name).toEqual(live ? [status === 'Starting' ? '0' : '50'] : []);
  }
});

test('Stop says so as long as that session goes on, and hands the focus to Resume', async () => {
  const page = await open(begun);
  const press = () => all(page, 'header .action')[0]!.click();
  all(page, 'header .action')[0]!.focus();
  press();
  page.receive({ kind: 'events', events: [] });
  expect([...text(page, '.status'), ...text(page, 'header .action')]).toEqual(['Stopping', 'Stopping…']);
  expect(page.sent.filter(({ kind }) => kind === 'stop')).toHaveLength(1);
  // The view turns to another run that trains.
  page.receive(snapshot([started({ run: 'another' }), step(10)]));
  expect([...text(page, '.status'), ...text(page, 'header .action')]).toEqual(['Training', 'Stop']);
  page.receive({ kind: 'events', events: [checkpoint(10), ended(10, { outcome: 'stopped' })] });
  expect(text(page, 'header .action')).toEqual(['Resume']);
  expect(page.active.textContent).toBe('Resume');
});

test('until there is something to draw the page says what the worker does', async () => {
  const page = await open([]);
  const does = (...events: RunEvent[]) => {
    page.receive(snapshot(events));
    return text(page, '.waiting > p');
  };
  const busy = () => all(page, '.waiting .busy').length;
  const during = (name: string, more: object = {}) =>
    does(started(), { kind: 'phase', time: 2000, phase: name, ...more } as RunEvent);
  expect(does()).toEqual(['Waiting for the worker…']);
  expect(does(started())).toEqual(['Starting…']);
  expect(during('loading')).toEqual(['Loading the data and the model…']);
  expect(during('compiling')).toEqual(['Compiling the training step…']);
  expect(during('training')).toEqual(['Waiting for the first step…']);
  expect(during('evaluating')).toEqual(['Evaluating on the test set…']);
  expect(during('saving')).toEqual(['Writing a checkpoint…']);
  expect(during('loading', { trying: 'cuda' })).toEqual(['Device auto: trying cuda, which may take two minutes…']);
  expect(busy()).toBe(1);
  expect(does(started(), ended(0))).toEqual(['This run ended before its first step.']);
  expect(busy()).toBe(0);
  // The notice says why.
  expect(does(started(), ended(0, { outcome: 'failed' }))).toEqual([]);
  expect(does(...begun)).toEqual([]);
  page.receive(snapshot([started()]), { kind: 'reading', share: 0.25 });
  expect(text(page, '.waiting > p')).toEqual(['Reading the run… 25%']);
  page.receive({ kind: 'reading', share: 0.5, sample: fold(begun) });
  expect(text(page, '.waiting > p')).toEqual(['Reading the run… 50%. The curves are a sample of it.']);
});

const error = { message: 'The loss is not finite.', hint: 'Lower the learning rate.' };
const ends: [string, Parameters<typeof ended>[1], string[]][] = [
  ['finished', {}, []],
  ['was stopped', { outcome: 'stopped' }, []],
  [
    'was paused',
    { outcome: 'paused' },
    ['Paused', 'No window followed this run any more.', 'Resume goes on from the checkpoint that was written.'],
  ],
  [
    'was ended by its experiment',
    { why: 'good enough' },
    [
      ...['Ended by its experiment', 'good enough'],
      'onEpoch stopped the run before its last epoch; its checkpoints are there.',
    ],
  ],
  [
    'failed without a word',
    { outcome: 'failed' },
    ['Training failed', 'The worker gave no reason; its log may say more.'],
  ],
  [
    'failed at a line',
    { outcome: 'failed', error: { ...error, source: { file: '/a/b.ts', line: 3 } } },
    ['Training failed', error.message, error.hint, 'b.ts:3'],
  ],
  [
    'failed at a place in a line',
    { outcome: 'failed', error: { message: 'x', source: { file: '/a/b.ts', line: 3, column: 7 } } },
    ['Training failed', 'x', 'b.ts:3:7'],
  ],
];

test('the notice says why a run ended where that needs saying', async () => {
  const page = await open(begun);
  for (const [name, how, said] of ends) {
    page.receive(snapshot([...begun, ended(10, how)]));
    expect(text(page, '.notice > strong, .notice > p, .notice > button'), name).toEqual(said);
    const severity = how?.outcome === 'failed' ? 'error' : 'info';
    const severities = all(page, '.notice').map((one) => one.getAttribute('data-severity'));
    expect(severities, name).toEqual(said.length === 0 ? [] : [severity]);
    // Of the next session nothing is said.
    page.receive(snapshot(begun));
    expect(all(page, '.notice'), name).toEqual([]);
  }
});

const evaluated = (run: string, accuracy: number, macs: number, more: Parameters<typeof started>[0] = {}) => {
  const gates = [{ name: 'g', channels: 3, sources: [] }];
  const [first, ...rest] = [
    started({ run, model: { ...started().model, gates, macs: 1000 }, ...more }),
    step(10),
    epoch(1, accuracy),
    ended(20),
  ];
  return [first!, ...rest].map((event) =>
    event.kind === 'epoch'
      ? { ...event, evaluation: { ...event.evaluation, values: { ...event.evaluation.values, macs } } }
      : event,
  ) as RunEvent[];
};
const beside = (folder: string, events: readonly RunEvent[]) => ({ kind: 'compared', folder, state: fold(events) });
const factOf = (page: MemoryPage, name: string) => {
  const found = all(page, '.facts > div').find((fact) => fact.querySelector('dt')?.textContent === name);
  return found?.querySelectorAll('dd').map(({ textContent }) => textContent.replaceAll('\u00a0', ' ')) ?? [];
};

test('of one other run a fact says that it is compared, of several which one it is; dense costs only where they differ', async () => {
  const page = await open(evaluated('mine', 0.5, 400), { compare: ['/runs/b'] });
  page.receive(beside('/runs/b', evaluated('b', 0.75, 600)));
  const words = (name: string) => factOf(page, name).join(' | ').replaceAll('\n', ' / ');
  expect(words('Test accuracy')).toContain('75.0% epoch 1 (last and best) compared');
  expect(words('Average MACs')).toContain('compared');
  expect(words('Dense MACs')).not.toContain('compared');
  const two = await open(evaluated('mine', 0.5, 400), { compare: ['/runs/b', '/runs/c'] });
  const model = { ...started().model, gates: [{ name: 'g', channels: 3, sources: [] }], macs: 2000 };
  two.receive(beside('/runs/b', evaluated('b', 0.75, 600)), beside('/runs/c', evaluated('c', 0.25, 800, { model })));
  const both = (name: string) => factOf(two, name).join(' | ').replaceAll('\n', ' / ');
  expect(both('Test accuracy')).toMatch(/75\.0% epoch 1 \(last and best\) b \/ 25\.0% epoch 1 \(last and best\) c/);
  expect(both('Dense MACs')).toMatch(/2\.00? ?k c$/);
  expect(both('Dense MACs')).not.toContain(' b');
});
