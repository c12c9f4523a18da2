/** What a command writes on its way through the process in front of it: all of it, without the marks, and its last words. */
import { PassThrough, Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { relay } from '../../src/guard/relay';
import { shownMark } from '../../src/protocol/messages/guardMessages';

/** Takes what it is given when it is told to. */
function slow(room: number) {
  const taken: string[] = [];
  const waiting: (() => void)[] = [];
  const to = new Writable({
    highWaterMark: room,
    write(chunk: Buffer, _, done) {
      waiting.push(() => {
        taken.push(chunk.toString());
        done();
      });
    },
  });
  const take = async () => {
    waiting.shift()?.();
    await turn();
  };
  return { to, taken, take };
}
const turn = () => new Promise((resolve) => setImmediate(resolve));

function passed() {
  const [from, to] = [new PassThrough(), new PassThrough()];
  let shown = 0;
  const own = relay(from, to, () => shown++);
  return { from, own, text: () => String(to.read() ?? ''), shown: () => shown };
}

describe('what is passed on', () => {
  it('is all but the marks, each of which is answered once what stands before it is written', async () => {
    const { to, taken, take } = slow(1 << 20);
    const from = new PassThrough();
    const seen: string[] = [];
    relay(from, to, () => seen.push(taken.join('')));
    from.write(`one${shownMark}${shownMark} two`);
    from.write(shownMark);
    await turn();
    expect([taken, seen]).toEqual([[], []]);
    await take();
    expect(seen).toEqual(['one two', 'one two']);
    await take();
    expect([taken.join(''), seen.length]).toEqual(['one two', 3]);
  });

  it('waits for who reads slowly, and goes on when there is room', async () => {
    const { to, taken, take } = slow(4);
    const from = new PassThrough();
    relay(from, to, () => {});
    from.write('12345');
    await turn();
    expect(from.isPaused()).toBe(true);
    from.write('6');
    await take();
    expect(from.isPaused()).toBe(false);
    await take();
    expect(taken.join('')).toBe('123456');
  });

  it('is read to its end where nobody takes it any more', async () => {
    const { to } = slow(4);
    const from = new PassThrough();
    const { ended, lastWords } = relay(from, to, () => {});
    from.write('12345');
    await turn();
    to.destroy(new Error('EPIPE'));
    await turn();
    expect(from.isPaused()).toBe(false);
    from.end('67890');
    from.on('end', () => from.destroy());
    await ended;
    expect(lastWords()).toBe('1234567890');
  });
});

describe('what is remembered', () => {
  it('is the end of what was written, without marks and without blanks around it', async () => {
    const { from, own } = passed();
    expect(own.lastWords()).toBe('');
    from.write(`${'a'.repeat(3000)}${shownMark}`);
    from.write(`${'b'.repeat(3000)}\n\n`);
    await turn();
    expect(own.lastWords()).toBe(`${'a'.repeat(998)}${'b'.repeat(3000)}`);
  });
});

describe('a line of our own', () => {
  it('stands on a line of its own, whatever was written before', async () => {
    const { from, own, text } = passed();
    own.say('first');
    expect(text()).toBe('first\n');
    from.write('half');
    await turn();
    own.say('second');
    own.say('third');
    from.write('whole\n');
    await turn();
    // A mark is no word.
    from.write(shownMark);
    await turn();
    own.say('fourth');
    expect(text()).toBe('half\nsecond\nthird\nwhole\nfourth\n');
  });
});
