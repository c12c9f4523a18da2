/**
 * Texts in the editor's language. English is the key, as with `vscode.l10n.t`; `npm run l10n` collects the literals that
 * `t` is given here and in the host into l10n/bundle.l10n.json, which is what a translator begins with.
 */
const bundle = readBundle();

/** `{0}`, `{1}` … stand for the arguments. A text that is not translated stays English. */
export function t(message: string, ...args: readonly (string | number)[]): string {
  return (Object.hasOwn(bundle, message) ? (bundle[message] ?? message) : message).replaceAll(
    /\{(\d+)\}/g,
    (hole, index) => String(args[Number(index)] ?? hole),
  );
}

/** The host writes the editor's bundle into the page; there is none for English, nor where there is no page. */
function readBundle(): Readonly<Record<string, string>> {
  if (typeof document === 'undefined') return {};
  const written = document.querySelector<HTMLMetaElement>('meta[name="l10n"]')?.content;
  return written === undefined ? {} : JSON.parse(written);
}
