/** Classes that an ES5 constructor may call, and everything else as it was. */
import { expect, it } from 'vitest';
import { callableClasses } from '../../src/device/callableClasses';

class Base {
  static count = 3;
  made: number;
  constructor(made: number) {
    this.made = made;
  }
  twice() {
    return 2 * this.made;
  }
}
function Old(this: { old: boolean }) {
  this.old = true;
}
const plain = { a: 1, list: [Base], f: (x: number) => x + 1, none: null, Old };
const inner = { Base, plain };
const module = {
  Base,
  again: Base,
  inner,
  plain,
  self: undefined as unknown,
  bare: Object.assign(Object.create(null), { Base }),
};
module.self = module;

const callable = callableClasses(module);

it('a class is made, extended, and called by an heir of the old kind', () => {
  expect(new callable.Base(4).twice()).toBe(8);
  expect(new callable.Base(4)).toBeInstanceOf(Base);
  expect(callable.Base.count).toBe(3);
  expect(callable.again).toBe(callable.Base);
  expect(callable.inner.Base).toBe(callable.Base);
  expect(callable.bare.Base).toBe(callable.Base);
  const call = callable.Base as unknown as (this: unknown, made: number) => Base;
  expect(() => (Base as unknown as typeof call).call(undefined, 1)).toThrow(TypeError);
  expect(call.call(undefined, 5).twice()).toBe(10);
  const heir = function heir(this: unknown) {
    return call.call(this, 7);
  } as unknown as new () => Base & { own: string };
  heir.prototype = Object.create(Base.prototype, { own: { value: 'heir' } });
  const child = new heir();
  expect([child.twice(), child.own, child instanceof heir]).toEqual([14, 'heir', true]);
});

it('what holds no class is the same object, and what holds itself stays in itself', () => {
  expect(callable.plain).toBe(plain);
  expect(callable.inner.plain).toBe(plain);
  expect(callable.inner).not.toBe(inner);
  expect(callable.self).toBe(module);
  expect(callableClasses(plain)).toBe(plain);
});
