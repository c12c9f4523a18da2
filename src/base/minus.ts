/**
 * The minus of numbers in views and beside the code: U+2212, as wide as a plus and as a digit, so that columns stay straight.
 * Terminals and files have the hyphen of keyboards (numbers.ts): programs read those. An exponent has it everywhere, as in code.
 */
export const minus = '−';

/** @param text a number as `Intl.NumberFormat` writes it: English and others write a hyphen before it, some a true minus. */
export const withMinus = (text: string): string => text.replace('-', minus);
