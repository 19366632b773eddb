import { describe, expect, test } from 'vitest';
import { countryOf } from '../../../src/approvals/policy/countries.js';

const countries = [
  { id: 5, name: 'Åland Islands', codes: ['ALA', 'ax'] },
  { id: 160, name: 'Norway', codes: ['NOR', 'no'] },
  { id: 177, name: 'Portugal', codes: ['PRT', 'pt'] },
  { id: 200, name: 'Twin', codes: [] },
  { id: 201, name: 'Twin', codes: [] },
];

describe('given Make’s list of countries', () => {
  test.each([
    ['portugal', 177],
    [' Portugal ', 177],
    ['PT', 177],
    ['prt', 177],
    ['NO', 160],
    ['aland islands', 5],
    [177, 177],
  ])('%j means the country with the number %i', (wanted, id) => {
    expect(countryOf(wanted, countries)?.id).toBe(id);
  });

  test.each([['Atlantis'], ['Twin'], [999], [''], ['177']])('%j means none', (wanted) => {
    expect(countryOf(wanted, countries)).toBeUndefined();
  });
});

describe('given no list', () => {
  test('a number means itself, and no name means anything', () => {
    expect(countryOf(177, undefined)).toEqual({ id: 177 });
    expect(countryOf('Portugal', undefined)).toBeUndefined();
  });
});
