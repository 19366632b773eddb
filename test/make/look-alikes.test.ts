import { describe, expect, it } from 'vitest';
import { skeleton } from '../../src/make/look-alikes.js';
import { indexPeople } from '../../src/make/people-search.js';

const looks = (one: string, other: string): boolean => skeleton(one) === skeleton(other);

describe('a name that looks like another', () => {
  it.each([
    ['DEV PATEL', 'case'],
    ['Dév Pâtel', 'accents'],
    ['Dev  Patel', 'two spaces'],
    ['DevPatel', 'no space'],
    ['Dev\u00A0Patel', 'a space of another kind'],
    ['Dev\u200BPatel', 'a space of no width'],
    ['Dev. Patel', 'a dot'],
    ['Dеv Pаtеl', 'Cyrillic letters'],
    ['Dev Pαtel', 'a Greek letter'],
    ['Ｄｅｖ Ｐａｔｅｌ', 'wide letters'],
    ['𝐃𝐞𝐯 𝐏𝐚𝐭𝐞𝐥', 'bold letters'],
    ['Dev PateI', 'a capital i for an l'],
    ['Dev Pate1', 'a digit for an l'],
  ])('“%s” is recognised despite %s', (name) => {
    expect(looks(name, 'Dev Patel')).toBe(true);
  });

  it.each(['Dev Patell', 'Deva Patel', 'Eva Novak', 'Dev'])('“%s” is another name', (name) => {
    expect(looks(name, 'Dev Patel')).toBe(false);
  });

  it('is found in any organization, and a person is not their own look-alike', () => {
    const member = (userId: number, name: string, organizationId = 1) => ({
      ...{ organizationId, userId, name, email: `${userId}@example.com`, roleId: 1, invitation: null },
      teamIds: [],
    });
    const people = indexPeople([
      ...[member(1, 'Dev Patel'), member(1, 'Dev Patel', 2), member(2, 'Dеv Patel', 2), member(3, 'Eva')],
    ]);
    expect(people.namesakes({ userId: 1, name: 'Dev Patel' }).map(({ userId }) => userId)).toEqual([2]);
    expect(people.namesakes({ name: 'dev patel' }).map(({ userId }) => userId)).toEqual([1, 2]);
    expect(people.namesakes({ userId: 3, name: 'Eva' })).toEqual([]);
  });
});
