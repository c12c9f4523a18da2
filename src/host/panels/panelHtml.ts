/** The page of a view: nothing inline, nothing from afar, one script with a nonce. */
import { randomBytes } from 'node:crypto';

export interface PageParts {
  /** `webview.cspSource`. */
  cspSource: string;
  script: string;
  style: string;
  title: string;
  /** Language tag for screen readers. */
  language: string;
  /** Translations of texts by their English; undefined for English. */
  texts?: Readonly<Record<string, string>>;
}

export function panelHtml(parts: PageParts, nonce: string = randomBytes(16).toString('base64')): string {
  const policy = [
    `default-src 'none'`,
    `script-src 'nonce-${nonce}'`,
    `style-src ${parts.cspSource}`,
    `font-src ${parts.cspSource}`,
    `img-src ${parts.cspSource} data:`,
  ].join('; ');
  const text = escapeHtml;
  return `<!DOCTYPE html>
<html lang="${text(parts.language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${text(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
${parts.texts === undefined ? '' : `<meta name="l10n" content="${text(JSON.stringify(parts.texts))}">\n`}<link rel="stylesheet" href="${text(parts.style)}">
<title>${text(parts.title)}</title>
</head>
<body>
<script nonce="${nonce}" src="${text(parts.script)}"></script>
</body>
</html>
`;
}

function escapeHtml(value: string): string {
  return value.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
