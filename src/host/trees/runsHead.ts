/** What stands at the head of the Runs tree. No `vscode` here: the translation comes as an argument. */
import { bytesText, type Language } from '../base/language';

export interface RunsHead {
  /** Bytes of all runs; undefined before they were counted, 0 where there was none to count. */
  bytes: number | undefined;
  shown: number;
  /** Failed runs that are not shown. */
  hidden: number;
}

/** `1.3 GB · 3 failed hidden` */
export function runsHead({ bytes, shown, hidden }: RunsHead, l10n: Language): { description: string; above: string } {
  const { t } = l10n;
  const parts = [
    ...(bytes === undefined || bytes === 0 || shown + hidden === 0 ? [] : [bytesText(bytes, l10n)]),
    ...(hidden === 0 ? [] : [t('{0} failed hidden', hidden)]),
  ];
  const above = shown === 0 && hidden > 0 ? t('All runs have failed, and failed runs are hidden.') : '';
  return { description: parts.join(' · '), above };
}
