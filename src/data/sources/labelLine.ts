/**
 * A line of a list of labels: the name of an image, then its class, parted by a tab, a comma (with quotes, as spreadsheets write)
 * or blanks. Names may hold blanks, commas and quotes themselves, so a line is read in every way that it may be meant, and the
 * one that names an image and a class which are there counts.
 */

/** Readings of a line, the likeliest first. */
export function readings(line: string): { name: string; what: string }[] {
  const found: { name: string; what: string }[] = [];
  // Behind a class, boxes may follow (LOC_val_solution.csv, val_annotations.txt).
  const add = (name: string, rest: string) => {
    const what = rest.trim();
    found.push({ name: unquoted(name), what: unquoted(what) });
    const [word = ''] = what.split(/[\s,]/, 1);
    if (word !== what) found.push({ name: unquoted(name), what: unquoted(word) });
  };
  const [tabbed, ...behindTab] = line.split('\t');
  if (behindTab.length > 0) add(tabbed as string, behindTab[0] as string);
  const cells = commaCells(line);
  if (cells.length > 1) add(cells[0] as string, cells[1] as string);
  const quoted = /^\s*"((?:[^"]|"")*)"[\s,]+(.*)$/.exec(line);
  if (quoted) add((quoted[1] as string).replaceAll('""', '"'), quoted[2] as string);
  for (const { index, 0: gap } of line.trim().matchAll(/[\s,]+/g))
    add(line.trim().slice(0, index), line.trim().slice(index + gap.length));
  return found;
}

const unquoted = (text: string) => text.trim().replace(/^(["'])(.*)\1$/, '$2');

/** Cells of a line of a table parted by commas (RFC 4180). */
function commaCells(line: string): string[] {
  return [...line.matchAll(/(?:^|,)(?:\s*"((?:[^"]|"")*)"\s*(?=,|$)|([^,]*))/g)].map(([, quoted, plain]) =>
    quoted === undefined ? (plain ?? '') : quoted.replaceAll('""', '"'),
  );
}
