/**
 * The scale of colours for amounts: viridis (van der Walt and Smith), even in lightness, so that it is read by people who do
 * not tell red from green and in print; the same in every theme. At 0, 1/8, 2/8 … 1.
 */
export const viridis = [
  '#440154',
  '#472d7b',
  '#3b528b',
  '#2c728e',
  '#21918c',
  '#28ae80',
  '#5ec962',
  '#addc30',
  '#fde725',
] as const;
