/** The texts that a translator gets are those that the sources show. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { collect, textsOf } from '../scripts/l10n.mjs';

describe('the bundle of texts', () => {
  it('is up to date: run `npm run l10n`', () => {
    expect(readFileSync('l10n/bundle.l10n.json', 'utf8')).toBe(collect());
  });

  it('has beside each text of images one of samples, for data whose samples are no images', () => {
    const texts = Object.keys(JSON.parse(collect()) as Record<string, string>);
    const ofSamples = (text: string) =>
      text
        .replace(/\ban image/gi, 'a sample')
        .replace(/\bimage/g, 'sample')
        .replace(/\bImage/g, 'Sample');
    const alone = texts.filter((text) => /\bimage/i.test(text) && !texts.includes(ofSamples(text)));
    // Of pixels with classes, which images alone have, and of their lack.
    expect(alone).toEqual([
      'Image',
      'Mean over the images, each counting alike.',
      'Of all test images, as scored.',
      'Part {0} of image {1}',
      'Parts of images',
      'Pixel accuracy of this image',
      'There are no pictures: the samples of {0} are no images.',
      'Which run is to predict the test images?',
    ]);
  });

  it('has what is written in each kind of quotes, over a line end, and no other calls', () => {
    const source = `t('one'); l10n.t("it's"); vscode.l10n.t(
      'don\\'t {0}',
      name,
    ); format('x'); const list = { t }; t(\`plain\`); t(\`\${no}\`);`;
    expect(textsOf(source)).toEqual(['one', "it's", "don't {0}", 'plain']);
  });
});
