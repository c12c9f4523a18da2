/** Doing things as often as they can be seen, not as often as something arrives. */

/** Any number of calls lead to one `action` in the next animation frame. A hidden page has no frames and does nothing. */
export function eachFrame(action: () => void): () => void {
  let asked = false;
  return () => {
    if (asked) return;
    asked = true;
    requestAnimationFrame(() => {
      asked = false;
      action();
    });
  };
}

/** At once, then at most every `ms`; the last call is never lost. */
export function atMostEvery(ms: number, action: () => void): () => void {
  let waiting = false;
  let again = false;
  const run = () => {
    action();
    waiting = true;
    setTimeout(() => {
      waiting = false;
      if (!again) return;
      again = false;
      run();
    }, ms);
  };
  return () => {
    if (waiting) again = true;
    else run();
  };
}
