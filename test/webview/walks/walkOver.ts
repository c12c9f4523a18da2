/**
 * Walks over a view: what each control, key and gesture leads to, against what is written down in a file beside this one. Where a
 * view is to do another thing than it did, `RECORD=1 npm run test:unit -- test/webview/walks` writes them anew: read the difference
 * before it is committed, line by line; a number in it that cannot be explained is a fault.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { inWords, shortened } from '../page/inWords';
import { openView } from '../page/openView';
import { Walk } from '../page/walk';

process.env.TZ = 'UTC';

export interface Place {
  stored?: object;
  /** From the host, when the page has opened. */
  messages: readonly object[];
  /** From the host later on, in turn. */
  news?: readonly object[];
  /** Walked over elsewhere. */
  except?: string;
  /** Nothing is left out of what it shows at first. */
  whole?: boolean;
}

const plot = { width: 600, height: 200 };
const boxes = { '.plot': plot, '.chart canvas': plot, '.curve canvas': plot, '.gate-course canvas': plot };

/** @param main loads the view. @param places by their names, which their files have. */
export function walkOver(main: () => Promise<unknown>, places: Readonly<Record<string, Place>>): void {
  for (const [name, { stored, messages, news = [], except, whole = false }] of Object.entries(places))
    test(name, async () => {
      const page = await openView(main, { boxes, ...(stored && { stored }) });
      page.receive(...messages);
      const walk = new Walk(page, { most: 2, ...(except !== undefined && { except }) });
      walk.log.push('# at first', ...shortened(inWords(page), whole ? Number.POSITIVE_INFINITY : 60));
      await walk.saves();
      if (news.length > 0) await walk.news([...news, ...messages]);
      await walk.keys();
      await walk.pointer();
      await walk.marked();
      await walk.controls();
      const file = path.join(__dirname, `${name.replaceAll(' ', '-')}.txt`);
      const text = `${walk.log.join('\n')}\n`;
      if (process.env.RECORD !== undefined) writeFileSync(file, text);
      expect(text.split('\n')).toEqual(readFileSync(file, 'utf8').split('\n'));
    });
}
