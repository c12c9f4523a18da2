/** Puts the page of a view into a panel: its options, its icon, its script and style. Listen to it first. */
import * as vscode from 'vscode';
import { panelHtml } from './panelHtml';

/** @param bundle its name in dist/webview. The page takes the title that the panel has. */
export function fillPanel(panel: vscode.WebviewPanel, extension: vscode.Uri, bundle: string): void {
  const { webview } = panel;
  const dist = vscode.Uri.joinPath(extension, 'dist', 'webview');
  const media = vscode.Uri.joinPath(extension, 'media');
  const uri = (file: string) => webview.asWebviewUri(vscode.Uri.joinPath(dist, file)).toString();
  webview.options = { enableScripts: true, localResourceRoots: [dist, media] };
  panel.iconPath = vscode.Uri.joinPath(media, 'icon.svg');
  webview.html = panelHtml({
    cspSource: webview.cspSource,
    script: uri(`${bundle}.js`),
    style: uri(`${bundle}.css`),
    title: panel.title,
    language: vscode.env.language,
    ...(vscode.l10n.bundle && { texts: vscode.l10n.bundle }),
  });
}
