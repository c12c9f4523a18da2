/**
 * Just enough of Jasmine to run TensorFlow.js's specs for the kernels they call: suites, hooks, spies. Expectations
 * expect nothing here; whoever is expected to throw is called all the same.
 */
type Body = (done: Done) => unknown;
type Done = (() => void) & { fail(reason?: unknown): void };

class Suite {
  readonly before: Body[] = [];
  readonly beforeEach: Body[] = [];
  readonly after: Body[] = [];
  readonly afterEach: Body[] = [];
  readonly parts: (Suite | { spec: string; body: Body })[] = [];

  constructor(
    readonly name: string,
    readonly parent?: Suite,
  ) {}

  get lineage(): Suite[] {
    return this.parent ? [...this.parent.lineage, this] : [this];
  }
}

export interface SpecRun {
  specs: number;
  /** Specs that threw before their end, with what they threw: what they would have called after is not seen. */
  broken: Map<string, string>;
}

/** Puts `describe`, `it` and the rest where specs look for them; the function returned runs what was described. */
export function standInForJasmine(): () => Promise<SpecRun> {
  const root = new Suite('');
  let current = root;
  const restore: (() => void)[] = [];
  const describe = (name: string, define: () => void) => {
    const suite = new Suite(name, current);
    current.parts.push(suite);
    current = suite;
    try {
      define();
    } finally {
      current = suite.parent as Suite;
    }
  };
  const it = (spec: string, body: Body) => void current.parts.push({ spec, body });
  Object.assign(globalThis, {
    describe,
    fdescribe: describe,
    xdescribe: () => {},
    it,
    fit: it,
    xit: () => {},
    beforeAll: (body: Body) => void current.before.push(body),
    beforeEach: (body: Body) => void current.beforeEach.push(body),
    afterAll: (body: Body) => void current.after.push(body),
    afterEach: (body: Body) => void current.afterEach.push(body),
    expect: expectNothing,
    expectAsync: expectNothing,
    fail: () => {},
    pending: () => {},
    spyOn: (owner: Record<string, unknown>, method: string) => spyOn(owner, method, restore),
    jasmine: { DEFAULT_TIMEOUT_INTERVAL: 5000, createSpy: () => spy(() => undefined), any: () => ({}) },
  });
  return async () => {
    const run: SpecRun = { specs: 0, broken: new Map() };
    await runSuite(root, run, restore);
    return run;
  };
}

async function runSuite(suite: Suite, run: SpecRun, restore: (() => void)[]): Promise<void> {
  const name = suite.lineage.map((s) => s.name).join(' ');
  const attempt = async (what: string, bodies: readonly Body[]) => {
    try {
      for (const body of bodies) await finish(body);
    } catch (error) {
      run.broken.set(what, String(error).split('\n')[0] as string);
    }
  };
  await attempt(name, suite.before);
  for (const part of suite.parts) {
    if (part instanceof Suite) {
      await runSuite(part, run, restore);
      continue;
    }
    run.specs++;
    const spec = `${name} ${part.spec}`;
    await attempt(spec, [...suite.lineage.flatMap((s) => s.beforeEach), part.body]);
    await attempt(
      spec,
      suite.lineage.toReversed().flatMap((s) => s.afterEach),
    );
    for (const undo of restore.splice(0)) undo();
  }
  await attempt(name, suite.after);
}

/** Waits for a body as Jasmine does: for its promise, or for `done` where it takes one. Nobody is waited for longer than ten seconds. */
async function finish(body: Body): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('took over ten seconds')), 10_000);
    const settle = (f: () => void) => {
      clearTimeout(timer);
      f();
    };
    const done: Done = Object.assign(() => settle(resolve), {
      fail: (reason?: unknown) => settle(() => reject(reason ?? new Error('failed'))),
    });
    try {
      const result = body(done);
      if (body.length === 0 || result instanceof Promise)
        Promise.resolve(result).then(
          () => settle(resolve),
          (error) => settle(() => reject(error)),
        );
    } catch (error) {
      settle(() => reject(error));
    }
  });
}

function expectNothing(actual: unknown): object {
  return new Proxy(
    {},
    {
      get: (_, matcher) => {
        if (matcher === 'not' || matcher === 'already') return expectNothing(actual);
        if (matcher === 'withContext') return () => expectNothing(actual);
        return () => attemptOnly(actual);
      },
    },
  );
}

/** Calls what is expected to throw, or waits for what is expected to be rejected. */
function attemptOnly(actual: unknown): unknown {
  if (actual instanceof Promise) return actual.catch(() => undefined);
  if (typeof actual !== 'function' || 'calls' in actual) return undefined;
  try {
    actual();
  } catch {
    // Expected: only what was called before counts here.
  }
  return undefined;
}

type Fn = (...args: unknown[]) => unknown;

function spyOn(owner: Record<string, unknown>, method: string, restore: (() => void)[]) {
  const original = owner[method] as Fn;
  const made = spy(() => undefined, original);
  owner[method] = made;
  restore.push(() => {
    owner[method] = original;
  });
  return made;
}

function spy(first: Fn, original: Fn = first) {
  let act = first;
  const all: { args: unknown[] }[] = [];
  const made = function (this: unknown, ...args: unknown[]) {
    all.push({ args });
    return act.apply(this, args);
  };
  const use = (f: Fn) => {
    act = f;
    return made;
  };
  return Object.assign(made, {
    and: {
      callThrough: () => use(original),
      callFake: use,
      returnValue: (value: unknown) => use(() => value),
      stub: () => use(() => undefined),
    },
    calls: {
      all: () => all,
      count: () => all.length,
      any: () => all.length > 0,
      first: () => all[0],
      mostRecent: () => all.at(-1),
      argsFor: (i: number) => all[i]?.args,
      reset: () => void all.splice(0),
    },
  });
}
