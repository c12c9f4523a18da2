/** How a view moves while messages come to it: the page that is given them counts its frames. */
import type { View } from '../../webview/view';

export interface Sent {
  /** After how many milliseconds, and the message as VS Code serialises it. */
  ms: number;
  text: string;
}

/** From a message to the frame that shows it, in milliseconds. */
export const shownAfter = (view: View, texts: readonly string[]): Promise<number> =>
  view.page.evaluate(
    async (messages) => {
      const begun = performance.now();
      for (const text of messages) window.postMessage(JSON.parse(text), '*');
      await new Promise((resolve) => setTimeout(resolve, 0));
      await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
      return performance.now() - begun;
    },
    [...texts],
  );

/** Of each frame, from the shortest, how long the page took to it. */
export const framesDuring = (view: View, sent: readonly Sent[]): Promise<number[]> =>
  view.page.evaluate(
    async (messages) => {
      const gaps: number[] = [];
      let last = performance.now();
      let going = true;
      const tick = (now: number) => {
        gaps.push(now - last);
        last = now;
        if (going) requestAnimationFrame(tick);
      };
      requestAnimationFrame(tick);
      const begun = performance.now();
      for (const { ms, text } of messages) {
        await new Promise((resolve) => setTimeout(resolve, Math.max(0, begun + ms - performance.now())));
        window.postMessage(JSON.parse(text), '*');
      }
      await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
      going = false;
      return gaps.sort((a, b) => a - b);
    },
    [...sent],
  );

export const framesOf = (gaps: readonly number[]) => ({
  frames_per_second: (1000 * gaps.length) / gaps.reduce((sum, gap) => sum + gap, 0),
  median_frame_ms: gaps[Math.floor(gaps.length / 2)],
  longest_frame_ms: gaps.at(-1),
});
