/**
 * A module whose classes may also be called without `new`. Packages that were compiled to ES5 inherit by calling the class
 * they extend (`KernelBackend.call(this)`), which a native class forbids, and ours is a bundle of native classes. Each class
 * is answered by a proxy of itself: the same prototype, the same statics, so `instanceof` and `new` stay what they are.
 */

type Namespace = Readonly<Record<string, unknown>>;
type Class = new (...args: unknown[]) => object;

/** Of the module and of the namespaces in it, each class in a callable form; what holds no class is as it is. */
export function callableClasses<T extends object>(module: T): T {
  const done = new Map<unknown, unknown>();
  const namespace = (own: Namespace): unknown => {
    // One that holds itself is given as it is there.
    done.set(own, own);
    const entries = Object.entries(own).map(([name, value]) => [name, value, callable(value)] as const);
    if (entries.every(([, value, stand]) => value === stand)) return own;
    return Object.fromEntries(entries.map(([name, , stand]) => [name, stand]));
  };
  const callable = (value: unknown): unknown => {
    if (done.has(value)) return done.get(value);
    const stand = isClass(value) ? callableClass(value) : isNamespace(value) ? namespace(value) : value;
    done.set(value, stand);
    return stand;
  };
  return callable(module) as T;
}

const callableClass = (own: Class): Class => new Proxy(own, { apply: (_, self, args) => initialised(own, self, args) });

/** What the class makes, with the prototype of the object that the call was to fill: an ES5 constructor goes on with it. */
function initialised(own: Class, self: unknown, args: unknown[]): object {
  const heir = function heir() {};
  heir.prototype = self instanceof own ? Object.getPrototypeOf(self) : own.prototype;
  return Reflect.construct(own, args, heir);
}

/** Native classes alone say so in their text; an ES5 constructor can be called already. */
const isClass = (value: unknown): value is Class =>
  typeof value === 'function' && /^class\b/.test(Function.prototype.toString.call(value));

/** A plain object, or what a bundler or an `import * as` makes of a module. */
function isNamespace(value: unknown): value is Namespace {
  if (typeof value !== 'object' || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
