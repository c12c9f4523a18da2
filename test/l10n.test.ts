/** The texts that a translator gets are those that the sources show. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { collect, textsOf } from '../scripts/l10n.mjs';

describe('the bundle of texts', () => {
  it('is up to date: run `npm run l10n`', () => {
    expect(readFileSync('l10n/bundle.l10n.json', 'utf8')).toBe(collect());
  });

  it('has what is written in each kind of quotes, over a line end, and no other calls', () => {
    const source = `t('one'); l10n.t("it's"); vscode.l10n.t(
      'don\\'t {0}',
      name,
    ); format('x'); const list = { t }; t(\`plain\`); t(\`\${no}\`);`;
    expect(textsOf(source)).toEqual(['one', "it's", "don't {0}", 'plain']);
  });
});
