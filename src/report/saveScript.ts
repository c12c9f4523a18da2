/**
 * The one script of a report: three buttons under each figure. What it saves is drawn already and stands in the page; without it,
 * or where scripts may not run, nothing else is missing. The policy of the page allows this text alone, by its hash.
 *
 * Colours are saved as on a light page: a style sheet that lightens them in the dark is not taken along.
 */
export const saveScript = `'use strict';
for (const figure of document.querySelectorAll('figure[data-name]')) {
  const drawn = figure.querySelector('svg');
  const name = figure.dataset.name;
  const svgText = () => {
    const copy = drawn.cloneNode(true);
    copy.setAttribute('color', '#1f2328');
    const ground = document.createElementNS('http://www.w3.org/2000/svg', 'rect');
    for (const [key, value] of Object.entries({ width: '100%', height: '100%', fill: '#ffffff' })) ground.setAttribute(key, value);
    copy.prepend(ground);
    return new XMLSerializer().serializeToString(copy);
  };
  const keep = (blob, ending) => {
    const link = document.createElement('a');
    link.href = URL.createObjectURL(blob);
    link.download = name + '.' + ending;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  };
  const png = async () => {
    const image = new Image();
    image.src = 'data:image/svg+xml;charset=utf-8,' + encodeURIComponent(svgText());
    await image.decode();
    const canvas = document.createElement('canvas');
    const { width, height } = drawn.viewBox.baseVal;
    canvas.width = 2 * width;
    canvas.height = 2 * height;
    canvas.getContext('2d').drawImage(image, 0, 0, canvas.width, canvas.height);
    canvas.toBlob((blob) => keep(blob, 'png'), 'image/png');
  };
  const kinds = {
    PNG: png,
    SVG: () => keep(new Blob([svgText()], { type: 'image/svg+xml' }), 'svg'),
    CSV: () => keep(new Blob([figure.querySelector('template').content.textContent], { type: 'text/csv' }), 'csv'),
  };
  const row = document.createElement('p');
  row.className = 'save';
  for (const [kind, save] of Object.entries(kinds)) {
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = kind;
    button.setAttribute('aria-label', drawn.getAttribute('aria-label') + ' as ' + kind);
    button.addEventListener('click', save);
    row.append(button);
  }
  figure.append(row);
}
`;
