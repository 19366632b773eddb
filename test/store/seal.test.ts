import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { about, erased } from '../../src/approvals/personal.js';
import { holdsPersonal, keyNames, newKey, seal, unseal } from '../../src/store/seal.js';

const stream = 'request/REQ-1';
const key = newKey();

const nested = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.string({ unit: 'binary' }),
    fc.integer(),
    fc.constant(null),
    fc.record({ personal: fc.string({ unit: 'grapheme' }) }),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.record({ a: tie('value'), b: tie('value') }),
  ),
})).value;

describe('sealing', () => {
  it('encrypts every personal value, wherever it is, and decrypts it again', () => {
    fc.assert(
      fc.property(nested, (value) => {
        const closed = JSON.parse(JSON.stringify(seal(value, stream, () => key)));
        expect(holdsPersonal(closed)).toBe(false);
        expect(unseal(closed, stream, () => key)).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it('never gives the same result twice, so that equal values cannot be recognised', () => {
    const value = { personal: 'Dev' };
    expect(seal(value, stream, () => key)).not.toEqual(seal(value, stream, () => key));
  });

  it('can be undone only by its own key in its own stream', () => {
    const closed = seal({ personal: 'Dev' }, stream, () => key);
    expect(unseal(closed, stream, () => newKey())).toEqual(erased);
    expect(unseal(closed, 'request/REQ-2', () => key)).toEqual(erased);
    expect(unseal(closed, stream, () => undefined)).toEqual(erased);
    expect(unseal({ sealed: 'AAAA' }, stream, () => key)).toEqual(erased);
  });
});

describe('a value with a key of its own', () => {
  const own = newKey();
  const keyOf = (name: string) => (name === 'make-user/41' ? own : key);
  const theirs = { personal: 'Dev', of: 'make-user/41' };

  it('is opened only by that key, next to values under the key of the stream', () => {
    const closed = seal([theirs, about('Eva')], 'review/R-1', keyOf);
    expect(JSON.stringify(closed)).not.toContain('Dev');
    expect(unseal(closed, 'review/R-1', keyOf)).toEqual([theirs, about('Eva')]);
    const unread: string[] = [];
    const without = (name: string) => (name === 'make-user/41' ? undefined : key);
    expect(unseal(closed, 'review/R-1', without, (name) => unread.push(name))).toEqual([
      { ...erased, of: 'make-user/41' },
      about('Eva'),
    ]);
    expect(unread).toEqual(['make-user/41']);
  });

  it('cannot be moved to another stream or to another name', () => {
    const closed = seal(theirs, 'review/R-1', keyOf);
    expect(unseal(closed, 'review/R-2', () => own)).toMatchObject(erased);
    expect(unseal({ ...Object(closed), of: 'make-user/42' }, 'review/R-1', () => own)).toMatchObject(erased);
    expect(unseal({ sealed: Object(closed).sealed }, 'review/R-1', () => own)).toEqual(erased);
  });

  it('is never written in plain text', () => {
    expect(() => seal(theirs, 'review/R-1', () => undefined)).toThrow('without a key');
  });

  it('reports that it needs its key', () => {
    expect([...keyNames([theirs, { a: about('Eva') }], 'review/R-1')]).toEqual([
      'make-user/41',
      'review/R-1',
    ]);
  });
});

it('never uses an initialization vector twice', () => {
  const sealed = Array.from({ length: 3000 }, () => seal(about('Eva'), 'request/REQ-1', () => key));
  const vectors = sealed.map((one) => /"sealed":"(.{16})/.exec(JSON.stringify(one))?.[1]);
  expect(new Set(vectors).size).toBe(3000);
});
