/** What goes wrong in a page is said to the host, for the log: nobody looks into the console of a view. */
import { beforeAll, expect, test } from 'vitest';
import { bundle, launch, View, views } from './view';

let browser: Awaited<ReturnType<typeof launch>>;

beforeAll(async () => {
  browser = await launch();
});

test.each(views)('%s: an error in a listener, and a promise that fails and that nobody waits for', async (name) => {
  const view = await View.open(browser, await bundle(name));
  const said = async () =>
    ((await view.seen()).sent as { kind: string; message?: string }[])
      .filter(({ kind }) => kind === 'error')
      .map(({ message }) => message);
  await view.page.evaluate(() => void Promise.reject(new Error('nobody waited')));
  await expect.poll(said).toEqual([expect.stringMatching(/nobody waited\n.*at/s)]);
  await view.page.evaluate(() =>
    setTimeout(() => {
      throw new Error('nobody caught');
    }),
  );
  await expect.poll(said).toEqual([expect.anything(), expect.stringContaining('nobody caught')]);
  await view.page.evaluate(() => void Promise.reject('no error at all'));
  await expect.poll(said).toHaveLength(3);
  expect((await said())[2]).toBe('no error at all');
  await view.close();
});
