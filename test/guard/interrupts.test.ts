import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { Interrupts } from '../../src/guard/interrupts';
import { relay } from '../../src/guard/relay';
import { shownMark } from '../../src/protocol/messages/guardMessages';

describe('signals', () => {
  it('the first asks, the second ends', () => {
    const interrupts = new Interrupts();
    expect(interrupts.signal(0, 'terminal')).toBe('ask');
    interrupts.answered(10);
    expect(interrupts.look(1e9, true)).toBe('wait');
    expect(interrupts.signal(1e9, 'terminal')).toBe('end');
  });

  it('one that a wrapper passes on is the same, as long as the command answers', () => {
    const heard = new Interrupts();
    expect([heard.signal(1000, 'terminal'), heard.signal(1010, 'terminal')]).toEqual(['ask', 'wait']);
    heard.answered(1500);
    expect(heard.look(60_000, true)).toBe('wait');
    const hung = new Interrupts();
    expect([hung.signal(1000, 'terminal'), hung.signal(1010, 'terminal')]).toEqual(['ask', 'wait']);
    expect([hung.look(2500, true), hung.look(3000, true)]).toEqual(['wait', 'end']);
  });

  it('after one that nobody repeats, silence ends it, later where there is a run', () => {
    for (const [run, ms] of [
      [false, 5000],
      [true, 20_000],
    ] as const) {
      const interrupts = new Interrupts();
      interrupts.signal(0, 'process');
      expect([interrupts.look(ms - 1, run), interrupts.look(ms, run)]).toEqual(['wait', 'end']);
      const busy = new Interrupts();
      busy.signal(0, 'process');
      busy.answered(ms - 1);
      expect([busy.look(ms, run), busy.look(2 * ms, run)]).toEqual(['wait', 'end']);
    }
  });

  it('a cluster’s warning asks once, the order after it asks again, and the one after that ends it', () => {
    const interrupts = new Interrupts();
    expect(interrupts.signal(0, 'cluster')).toBe('ask');
    expect(interrupts.signal(5000, 'cluster')).toBe('wait');
    // A model that is still being built is waited for as a run is: there is time until the job's is over.
    expect([interrupts.look(19_999, false), interrupts.look(20_000, false)]).toEqual(['wait', 'end']);
    interrupts.answered(70_000);
    expect(interrupts.look(70_000, false)).toBe('wait');
    expect(interrupts.signal(80_000, 'process')).toBe('wait');
    expect(interrupts.signal(90_000, 'process')).toBe('end');
  });

  it('a command that answers and does not end has a minute, a run as long as its checkpoint takes', () => {
    const interrupts = new Interrupts();
    interrupts.signal(0, 'process');
    interrupts.answered(60_000);
    expect(interrupts.look(60_000, true)).toBe('wait');
    expect(interrupts.look(60_000, false)).toBe('end');
  });
});

it('standard error passes through without marks, each of which is told when all before it is written', async () => {
  const [from, to] = [new PassThrough(), new PassThrough()];
  let told = 0;
  const chunks: Buffer[] = [];
  to.on('data', (chunk) => chunks.push(chunk));
  const errors = relay(from, to, () => {
    told++;
  });
  from.write(`one${shownMark}`);
  from.write(Buffer.from('tw\xc3', 'latin1'));
  from.write(Buffer.from('\xa9\n', 'latin1'));
  from.end(`${'x'.repeat(5000)} last words`);
  await errors.ended;
  errors.say('ours');
  await new Promise((done) => setImmediate(done));
  const passed = Buffer.concat(chunks).toString();
  expect(passed.startsWith('onetwé\nxxx')).toBe(true);
  expect(passed.endsWith(' last words\nours\n')).toBe(true);
  expect(told).toBe(1);
  expect(errors.lastWords()).toMatch(/^x+ last words$/);
});

it('a terminal that is gone keeps nothing from being read', async () => {
  const [from, to] = [new PassThrough(), new PassThrough()];
  const errors = relay(from, to, () => {});
  // Nobody reads: what is written has to wait, until the one who was to read is gone.
  for (let i = 0; i < 100; i++) from.write('x'.repeat(10_000));
  while (!from.isPaused()) await new Promise((done) => setImmediate(done));
  to.destroy(Object.assign(new Error('gone'), { code: 'EPIPE' }));
  from.end('last');
  await errors.ended;
  expect(errors.lastWords()).toMatch(/last$/);
});

describe('signals at the edge', () => {
  it('a second one within a quarter of a second is the same, at it another', () => {
    const at = (ms: number) => {
      const interrupts = new Interrupts();
      interrupts.signal(1000, 'terminal');
      return interrupts.signal(1000 + ms, 'terminal');
    };
    expect([at(249), at(250)]).toEqual(['wait', 'end']);
    expect(new Interrupts().look(1e9, true)).toBe('wait');
    const asked = new Interrupts();
    expect(asked.asked).toBe(false);
    asked.signal(0, 'process');
    expect(asked.asked).toBe(true);
  });

  it('two at once and no sign of life end it after two seconds, not where it had answered since the first', () => {
    const twice = () => {
      const interrupts = new Interrupts();
      interrupts.signal(1000, 'terminal');
      interrupts.signal(1001, 'terminal');
      return interrupts;
    };
    expect([twice().look(2999, true), twice().look(3000, true)]).toEqual(['wait', 'end']);
    const heard = twice();
    heard.answered(1000);
    expect(heard.look(1e6, false)).toBe('wait');
    const before = twice();
    before.answered(999);
    expect(before.look(3000, true)).toBe('end');
  });

  it('after a cluster’s warning an order by the terminal is the first of its own', () => {
    const interrupts = new Interrupts();
    interrupts.signal(0, 'cluster');
    expect(interrupts.signal(1000, 'terminal')).toBe('wait');
    // A person can send another.
    expect(interrupts.look(1e6, false)).toBe('wait');
    expect(interrupts.signal(1249, 'terminal')).toBe('wait');
    expect(interrupts.signal(1250, 'terminal')).toBe('end');
  });
});

it('the last words are four thousand bytes, and a line of our own begins at the start of one', async () => {
  const [from, to] = [new PassThrough(), new PassThrough()];
  let written = '';
  to.on('data', (chunk) => {
    written += chunk;
  });
  const errors = relay(from, to, () => {});
  errors.say('first');
  from.write('a line\n');
  await new Promise((done) => setImmediate(done));
  errors.say('second');
  from.write('half');
  await new Promise((done) => setImmediate(done));
  errors.say('third');
  errors.say('fourth');
  await new Promise((done) => setImmediate(done));
  expect(written).toBe('first\na line\nsecond\nhalf\nthird\nfourth\n');
  from.end('x'.repeat(5000));
  await errors.ended;
  expect(errors.lastWords()).toBe('x'.repeat(4000));
});
