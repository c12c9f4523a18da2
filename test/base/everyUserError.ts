/**
 * Every `new UserError(…)` of the source, as the texts that it may come to: each branch of a condition is one text, and what
 * is only known when it runs is a word of a bounded length.
 */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseAst } from 'vitest/node';

/** A node of the syntax tree (ESTree), read by what it says of itself. */
interface Node {
  type: string;
  start: number;
  [field: string]: unknown;
}

export interface ThrownText {
  /** `src/…:line`. */
  at: string;
  message: string;
  hint: string | undefined;
}

/** Branches of one text that are tried; a text of more is tried with the first ones. */
const maxTexts = 64;

/** @param word stands for what is only known when it runs. */
export function everyUserError(word: string): ThrownText[] {
  return sources().flatMap((file) => {
    const text = readFileSync(file, 'utf8');
    if (!text.includes('new UserError(')) return [];
    const program = parseAst(text, { lang: 'ts' }) as unknown as Node;
    const constants = constantsOf(program);
    return found(program).flatMap((node) => {
      const [message, detail] = node.arguments as Node[];
      const at = `${file}:${text.slice(0, node.start).split('\n').length}`;
      const hints = detail === undefined ? [undefined] : hintsOf(detail, constants, word);
      const messages = message === undefined ? [''] : textsOf(message, constants, word);
      return messages.flatMap((one) => hints.map((hint) => ({ at, message: one, hint }))).slice(0, maxTexts);
    });
  });
}

const sources = () =>
  readdirSync('src', { recursive: true, encoding: 'utf8' })
    .map((file) => path.posix.join('src', file))
    .filter((file) => file.endsWith('.ts'));

function children(node: Node): Node[] {
  return Object.values(node)
    .flatMap((value) => (Array.isArray(value) ? value : [value]))
    .filter((value): value is Node => typeof value === 'object' && value !== null && 'type' in value);
}

function found(node: Node): Node[] {
  const below = children(node).flatMap(found);
  const callee = node.callee as Node | undefined;
  return node.type === 'NewExpression' && callee?.name === 'UserError' ? [node, ...below] : below;
}

/** Texts of the file that have a name, e.g. `const download = '…'`. */
function constantsOf(node: Node): Map<string, Node> {
  const constants = new Map<string, Node>();
  const visit = (one: Node) => {
    const { id, init } = one as { id?: Node; init?: Node };
    if (one.type === 'VariableDeclarator' && typeof id?.name === 'string' && init) constants.set(id.name, init);
    for (const child of children(one)) visit(child);
  };
  visit(node);
  return constants;
}

function hintsOf(detail: Node, constants: ReadonlyMap<string, Node>, word: string): (string | undefined)[] {
  if (detail.type === 'ConditionalExpression')
    return [detail.consequent, detail.alternate].flatMap((one) => hintsOf(one as Node, constants, word));
  if (detail.type !== 'ObjectExpression') return [undefined];
  const parts = (detail.properties as Node[]).flatMap((property) => {
    if (property.type === 'SpreadElement') {
      const spread = property.argument as Node;
      return spread.type === 'ObjectExpression' || spread.type === 'ConditionalExpression'
        ? [hintsOf(spread, constants, word).filter((hint) => hint !== undefined)]
        : [];
    }
    return (property.key as Node).name === 'hint' ? [textsOf(property.value as Node, constants, word)] : [];
  });
  const hints = parts.flat();
  return hints.length === 0 ? [undefined] : hints;
}

function textsOf(node: Node, constants: ReadonlyMap<string, Node>, word: string, deep = 0): string[] {
  const again = (one: unknown) => textsOf(one as Node, constants, word, deep + 1);
  switch (node.type) {
    case 'Literal':
      return [String(node.value)];
    case 'TemplateLiteral': {
      const quasis = (node.quasis as { value: { cooked: string } }[]).map(({ value }) => value.cooked);
      const between = (node.expressions as Node[]).map(again);
      return quasis
        .slice(1)
        .reduce(
          (texts, quasi, i) => texts.flatMap((text) => between[i]!.map((one) => text + one + quasi)).slice(0, maxTexts),
          [quasis[0]!],
        );
    }
    case 'BinaryExpression':
      return node.operator === '+'
        ? again(node.left)
            .flatMap((left) => again(node.right).map((right) => left + right))
            .slice(0, maxTexts)
        : [word];
    case 'ConditionalExpression':
      return [...again(node.consequent), ...again(node.alternate)];
    case 'LogicalExpression':
      return [...again(node.left), ...again(node.right)];
    case 'ParenthesizedExpression':
    case 'TSNonNullExpression':
    case 'TSAsExpression':
      return again(node.expression);
    case 'Identifier': {
      const known = constants.get(String(node.name));
      return known === undefined || deep > 4 ? [word] : again(known);
    }
    case 'CallExpression': {
      // `t('{0} is gone.', name)`, `vscode.l10n.t(…)`.
      const callee = node.callee as Node;
      const [text] = node.arguments as Node[];
      const name = callee.name ?? (callee.property as Node | undefined)?.name;
      return name === 't' && text !== undefined ? again(text).map((one) => one.replaceAll(/\{\d\}/g, word)) : [word];
    }
    default:
      return [word];
  }
}
