import { describe, expect, it } from 'vitest';
import {
  cityscapesClasses,
  cityscapesColors,
  classOfByte,
  ignored,
  table,
} from '../../../src/data/sources/cityscapesLabels';

/** Written down from the data set's page (https://www.cityscapes-dataset.com/dataset-overview): [class, id in label images]. */
const standard: [string, number][] = [
  ['road', 7],
  ['sidewalk', 8],
  ['building', 11],
  ['wall', 12],
  ['fence', 13],
  ['pole', 17],
  ['traffic light', 19],
  ['traffic sign', 20],
  ['vegetation', 21],
  ['terrain', 22],
  ['sky', 23],
  ['person', 24],
  ['rider', 25],
  ['car', 26],
  ['truck', 27],
  ['bus', 28],
  ['train', 31],
  ['motorcycle', 32],
  ['bicycle', 33],
];

describe('the labels of Cityscapes', () => {
  it('are 35, numbered −1 to 33, of which 19 are classes in the order of their ids', () => {
    expect(table.map(([id]) => id)).toEqual(Array.from({ length: 35 }, (_, i) => i - 1));
    expect(cityscapesClasses).toEqual(standard.map(([name]) => name));
    expect(new Set(table.map(([, name]) => name)).size).toBe(35);
    expect(ignored).toBe(255);
  });

  it('have the usual colours', () => {
    const colour = (name: string) => cityscapesColors[cityscapesClasses.indexOf(name)];
    expect(cityscapesColors).toHaveLength(19);
    expect(colour('road')).toEqual([128, 64, 128]);
    expect(colour('sidewalk')).toEqual([244, 35, 232]);
    expect(colour('traffic sign')).toEqual([220, 220, 0]);
    expect(colour('sky')).toEqual([70, 130, 180]);
    expect(colour('person')).toEqual([220, 20, 60]);
    expect(colour('car')).toEqual([0, 0, 142]);
    expect(colour('bicycle')).toEqual([119, 11, 32]);
  });

  it('are looked up by the byte: 19 classes, 16 that count nowhere, the rest none', () => {
    const classes = classOfByte('labelIds');
    for (const [index, [, id]] of standard.entries()) expect(classes[id]).toBe(index);
    for (const id of [0, 1, 2, 3, 4, 5, 6, 9, 10, 14, 15, 16, 18, 29, 30, 255]) expect(classes[id]).toBe(255);
    expect(classes.slice(34, 255).every((value) => value === -1)).toBe(true);
  });

  it('may be train ids already', () => {
    const classes = classOfByte('labelTrainIds');
    for (let index = 0; index < 19; index++) expect(classes[index]).toBe(index);
    expect(classes[255]).toBe(255);
    expect(classes.slice(19, 255).every((value) => value === -1)).toBe(true);
  });
});
