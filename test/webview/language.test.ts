/** A view in the language of the editor: its texts come from the bundle that the host writes into the page. */
import { expect, test } from 'vitest';
import { snapshot, storedRun } from './storedRun';
import { bundle, launch, View } from './view';

test('translated texts take the place of English ones, values in their holes; the rest stays English', async () => {
  const [browser, parts] = await Promise.all([launch(), bundle('training')]);
  const texts = {
    Finished: 'Fertig',
    'of {0}': 'von {0}',
    'Time left': 'Restzeit',
    'Training time': 'Dauer',
    Loss: 'Verlust',
  };
  const view = await View.open(browser, parts, { texts });
  await view.send(snapshot(storedRun));
  expect(await view.text('.status')).toEqual(['Fertig']);
  const facts = (await view.text('.facts > div')).map((text) => text.replaceAll(/\s+/g, ' ').trim());
  expect(facts[0]).toMatch(/^Epoch \d+ von \d+$/);
  expect(facts[1]).toMatch(/^Dauer /);
  expect(await view.text('#loss h2')).toEqual(['Verlust']);
  expect(await view.text('#accuracy h2')).toEqual(['Accuracy']);
  expect(await view.faults()).toEqual([]);
});
