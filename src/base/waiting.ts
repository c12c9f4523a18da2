/** Waiting for what may hang: with a look around now and then, so that whoever waits can say so, and can be told to end. */

/** Nobody waits longer for a word, nor for the answer to a stop. */
const lookMs = 250;

/** Whether it is settled; false once it is time to look around. */
export async function settledSoon(work: Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const later = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), lookMs);
  });
  const done = () => true as const;
  try {
    return await Promise.race([work.then(done, done), later]);
  } finally {
    clearTimeout(timer);
  }
}

/** How long a source that is left in the middle has for what it is still making, where nobody asks to end. */
const leaveMs = 8000;

/**
 * The values, until `ended` says so while the next one is waited for, or while a source that is left early lets go. What then hangs is
 * left to whoever closes its source: waiting for it here would be waiting on.
 */
export async function* untilEnded<T>(
  values: AsyncIterableIterator<T>,
  ended: () => Promise<boolean>,
): AsyncGenerator<T, void, void> {
  let hangs = false;
  try {
    for (;;) {
      const next = values.next();
      while (!(await settledSoon(next)))
        if (await ended()) {
          hangs = true;
          return;
        }
      const { value, done } = await next;
      if (done) return;
      yield value;
    }
  } finally {
    const left = values.return?.();
    if (hangs || !(await letsGo(left, ended))) left?.catch(() => undefined);
    else await left;
  }
}

/** False where it takes too long. Whoever leaves because of an error throws that one, not another of `ended`. */
async function letsGo(left: Promise<unknown> | undefined, ended: () => Promise<boolean>): Promise<boolean> {
  const until = performance.now() + leaveMs;
  while (left !== undefined && !(await settledSoon(left)))
    if (performance.now() > until || (await ended().catch(() => true))) return false;
  return true;
}
