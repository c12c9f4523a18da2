/** Names and notes as LaTeX sets them, whatever is in them. Tried with pdflatex in the encodings of fonts OT1, T1 and T2A. */
import { oneLine } from '../../base/visible';

/** What a backslash before it does not do. */
const inLatex: Readonly<Record<string, string>> = {
  ...{ '\\': '\\textbackslash{}', '~': '\\textasciitilde{}', '^': '\\textasciicircum{}' },
  // The straight quote has a name in some encodings of fonts only.
  ...{ '<': '\\textless{}', '>': '\\textgreater{}', '|': '\\textbar{}', '"': '\\char34{}', '`': '\\textasciigrave{}' },
  // At the beginning of a row these two would be arguments of the `\\` before it.
  ...{ '[': '{[}', '*': '{*}' },
  ...{ '–': '--', '—': '---', '…': '\\dots{}', '’': "'", '‘': '`', '“': '``', '”': "''", '\u00a0': '~' },
};

/** As mathematics. */
const symbols: Readonly<Record<string, string>> = {
  ...{ α: 'alpha', β: 'beta', γ: 'gamma', δ: 'delta', ε: 'varepsilon', ζ: 'zeta', η: 'eta', θ: 'theta', ι: 'iota' },
  ...{ κ: 'kappa', λ: 'lambda', μ: 'mu', µ: 'mu', ν: 'nu', ξ: 'xi', π: 'pi', ρ: 'rho', σ: 'sigma', ς: 'varsigma' },
  ...{ τ: 'tau', υ: 'upsilon', φ: 'varphi', χ: 'chi', ψ: 'psi', ω: 'omega', Γ: 'Gamma', Δ: 'Delta', Θ: 'Theta' },
  ...{ Λ: 'Lambda', Ξ: 'Xi', Π: 'Pi', Σ: 'Sigma', Φ: 'Phi', Ψ: 'Psi', Ω: 'Omega', '±': 'pm', '×': 'times' },
  ...{
    '÷': 'div',
    '·': 'cdot',
    '≤': 'leq',
    '≥': 'geq',
    '≠': 'neq',
    '≈': 'approx',
    '→': 'rightarrow',
    '←': 'leftarrow',
  },
  ...{ '↔': 'leftrightarrow', '∞': 'infty', '√': 'surd', '∈': 'in', '∆': 'Delta', '∑': 'Sigma', '∂': 'partial' },
};
const special = new RegExp(
  `[\\\\&%$#_{}~^<>|"\`[*–—…’‘“”\u00a0−₀-₉⁰⁴-⁹${Object.keys(symbols).join('')}]|([-,'])(?=\\1)|(?<=[?!])(?=\`)`,
  'gu',
);

/** Text as LaTeX sets it, whatever is in it. Letters that no font of pdflatex has are named above the table. */
export const latexText = (text: string): string =>
  oneLine(text).replace(special, (sign) => {
    if (sign === '−') return '$-$';
    if (/[₀-₉]/.test(sign)) return `$_${sign.charCodeAt(0) - 0x2080}$`;
    if (/[⁰⁴-⁹]/.test(sign)) return `$^${sign.charCodeAt(0) - 0x2070}$`;
    // Two of them would be a dash, or a quote.
    if ("-,'".includes(sign)) return `${sign}{}`;
    if (Object.hasOwn(symbols, sign)) return `$\\${symbols[sign]}$`;
    return inLatex[sign] ?? `\\${sign}`;
  });

/** What pdflatex needs besides, by what is in the table. */
export function fontsFor(text: string): string[] {
  const cyrillic = /\p{Script=Cyrillic}/u.test(text);
  const others = /[^\p{Script=Latin}\p{Script=Cyrillic}\p{ASCII}\u00a0-\u00ff]/u.test(text);
  return [
    ...(cyrillic ? ['% \\usepackage[T1,T2A]{fontenc}: Cyrillic letters, or lualatex with a font that has them'] : []),
    ...(others ? ['% lualatex or xelatex, with a font that has all letters of the names: pdflatex has not'] : []),
  ];
}
