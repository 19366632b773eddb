import { describe, expect, it } from 'vitest';
import { cutToForm, emailIn, longestTyped, parseInvitees, sortInvitees } from '../../src/commands/parse.js';

/** The invitees as `Name <address>`, or the problem. */
function read(text: string): string | string[] {
  const parsed = parseInvitees(text);
  return parsed.ok ? parsed.invitees.map(({ name, email }) => `${name} <${email}>`) : parsed.problem;
}

describe('a list of people can be read', () => {
  it.each([
    ['a quoted comma', '"Doe, Jane" <jane@example.com>', 'Doe, Jane <jane@example.com>'],
    ['curly quotes', '“Doe, Jane” <jane@example.com>', 'Doe, Jane <jane@example.com>'],
    ['single quotes', "'Doe, Jane' <jane@example.com>", 'Doe, Jane <jane@example.com>'],
    ['a comma without quotes', 'Doe, Jane <jane@example.com>', 'Doe, Jane <jane@example.com>'],
    ['a department', 'Jane Doe (Finance) <jane@example.com>', 'Jane Doe (Finance) <jane@example.com>'],
    ['a comment', 'jane@example.com (Jane)', 'Jane <jane@example.com>'],
    ['only brackets', '<jane@example.com>', 'Jane <jane@example.com>'],
    ['doubled brackets', 'Jane Doe <<jane@example.com>>', 'Jane Doe <jane@example.com>'],
    ['brackets right behind the name', 'Jane Doe<jane@example.com>', 'Jane Doe <jane@example.com>'],
    ['a name that is the address', 'jane@example.com <jane@example.com>', 'Jane <jane@example.com>'],
    ['the same in quotes', '"Jane@example.com" <jane@example.com>', 'Jane <jane@example.com>'],
    ['mailto:', 'mailto:jane@example.com?subject=Hi', 'Jane <jane@example.com>'],
    ['a link of markdown', '[Jane Doe](mailto:jane@example.com)', 'Jane Doe <jane@example.com>'],
    ['an address as its own link', '[jane@example.com](mailto:jane@example.com)', 'Jane <jane@example.com>'],
    ["Slack's own writing", '<mailto:jane@example.com|jane@example.com>', 'Jane <jane@example.com>'],
    ['entities', 'Jane Doe &lt;jane@example.com&gt;', 'Jane Doe <jane@example.com>'],
    ['no brackets', 'Jane Doe jane@example.com', 'Jane Doe <jane@example.com>'],
    ['a colon', 'Jane Doe: jane@example.com', 'Jane Doe <jane@example.com>'],
    ['a dash', 'Jane Doe – jane@example.com', 'Jane Doe <jane@example.com>'],
    ['bold type', '**Jane Doe** <jane@example.com>', 'Jane Doe <jane@example.com>'],
    ['a full stop', 'jane@example.com.', 'Jane <jane@example.com>'],
    ['a semicolon at the end', 'Jane Doe <jane@example.com>;', 'Jane Doe <jane@example.com>'],
    ['square brackets', '[jane@example.com]', 'Jane <jane@example.com>'],
    ['an apostrophe before it', "'jane@example.com", 'Jane <jane@example.com>'],
    ['a cell of a spreadsheet', 'Jane Doe\tjane@example.com', 'Jane Doe <jane@example.com>'],
    ['the address first', 'jane@example.com\tJane Doe', 'Jane Doe <jane@example.com>'],
    ['three cells', 'Jane;Doe;jane@example.com', 'Jane Doe <jane@example.com>'],
    ['a row of a table', '| Jane Doe | jane@example.com |', 'Jane Doe <jane@example.com>'],
    ['a quoted mail', '> - [ ] Jane Doe <jane@example.com>', 'Jane Doe <jane@example.com>'],
    [
      'signs that cannot be seen',
      '\uFEFFJane\u00A0Doe\u200B <jane\u00AD@exam\u2060ple.com>\u202C',
      'Jane Doe <jane@example.com>',
    ],
    [
      'letters of many scripts',
      'Łukasz Żółć 王小明 Ünal <l@example.com>',
      'Łukasz Żółć 王小明 Ünal <l@example.com>',
    ],
    ['letters and marks apart', 'Jose\u0301 <j@example.com>', 'José <j@example.com>'],
    [
      'a typographic apostrophe',
      'Conor O’Brien‑Smith <c@example.com>',
      "Conor O'Brien-Smith <c@example.com>",
    ],
  ])('with %s', (_, text, person) => {
    expect(read(text)).toEqual([person]);
  });

  it.each([
    ['spaces', 'a@example.com b@example.com'],
    ['commas, some of them empty', 'a@example.com,, b@example.com,'],
    ['a tab', 'a@example.com\tb@example.com'],
    ['lines with bullets', '• a@example.com\n- b@example.com'],
    ['numbered lines', '1. a@example.com\r\n2) b@example.com'],
    ['wide punctuation', 'a@example.com；b@example.com'],
    ['a heading of a mail', 'To: a@example.com; b@example.com'],
    ['a word', 'a@example.com and b@example.com'],
  ])('with %s as the separator', (_, text) => {
    expect(read(text)).toEqual(['A <a@example.com>', 'B <b@example.com>']);
  });

  it('from spreadsheets with a heading, in the order of the columns', () => {
    const both = ['Jane Doe <jane@example.com>', 'Roe, Rick <rick@example.com>'];
    expect(read('Name,E-Mail\nJane Doe,jane@example.com\n"Roe, Rick",rick@example.com')).toEqual(both);
    expect(read('Email;Name\njane@example.com;Jane Doe\nrick@example.com;"Roe, Rick"')).toEqual(both);
    expect(read('First name,Last name,Email\nJane,Doe,jane@example.com')).toEqual(both.slice(0, 1));
    expect(read('Doe, Jane <jane@example.com>; Roe, Rick <rick@example.com>')).toHaveLength(2);
  });

  it('without duplicates', () => {
    expect(read('Jane Doe <jane@example.com>\njane@EXAMPLE.com')).toEqual(['Jane Doe <jane@example.com>']);
  });
});

describe('text with another @ next to a name and one address is rejected', () => {
  it.each([
    '"x@example.com"@evil.org',
    'x@example.com@evil.org',
    '<x@example.com>@evil.org',
    '[x@example.com](mailto:y@evil.org)',
    '<mailto:y@evil.org|x@example.com>',
    'x@example.com <y@evil.org>',
    '"x@example.com" <y@evil.org>',
    'Jane (x@example.com) <y@evil.org>',
    'y@evil.org (x@example.com)',
    'Jane "x@example.com" y@evil.org <z@evil.org>',
    '"Jane Doe"@example.com',
    '"jane doe" @example.com',
    'jane(x@evil.org)@example.com',
    'jane(comment)@example.com',
    'jane@[127.0.0.1]',
    'jane@127.0.0.1',
    '<@evil.org:jane@example.com>',
    '@evil.org,@other.org:jane@example.com',
    'jane%evil.org@example.com',
    'evil.org!jane@example.com',
    'x@example.com\\@evil.org',
    'x@example.com/@evil.org',
    'x@example.com"y"',
    'Jane @ Acme <jane@example.com>',
    'Jane@ <jane@example.com>',
    'jane＠example.com',
    'jane﹫example.com',
    'jane@exаmple.com',
    'jane@ex\u0430mple.com <jane@example.com>',
    'jané@example.com',
    'jane@bücher.example',
    'jane@localhost',
    'jane@-example.com',
    'jane@example..com',
    '.jane@example.com',
    `${'a'.repeat(65)}@example.com`,
    `jane@${'a.'.repeat(130)}com`,
    `jane@${'a'.repeat(64)}.com`,
  ])('%s', (text) => {
    expect(read(text)).toMatch(/has no address to use: .+ Write: Noor Haddad <noor@example.com>$/s);
    expect(emailIn(text)).toBeUndefined();
  });
});

describe('a refusal names', () => {
  it('each part that was not understood, and only those', () => {
    expect(read('Jane <jane@example.com>\nBob\nrick@@example.com')).toBe(
      '“Bob” has no address. “rick@@example.com” has no address to use: it has more than one @. Write: Noor Haddad <noor@example.com>',
    );
  });

  it('the look-alike letter, and what the domain really is', () => {
    expect(read('jane@exаmple.com')).toContain(
      'it has “а” (U+0430) after the @; the domain is xn--exmple-4nf.com',
    );
    expect(read('jane＠example.com')).toContain('a wide ＠ (U+FF20)');
  });

  it('a shortened text and the number of the rest', () => {
    expect(read('x'.repeat(500))).toBe(
      `“${'x'.repeat(59)}…” has no address. Write: Noor Haddad <noor@example.com>`,
    );
    expect(read('Bob\n'.repeat(9))).toContain('And 4 more.');
  });

  it('a name in a list that could belong to either neighbour', () => {
    expect(read('jane@example.com, Bob, rick@example.com')).toContain('“Bob” has no address.');
    expect(read('jane@example.com, Bob')).toContain('“Bob” has no address.');
    expect(read('jane@example.com Bob')).toContain('“Bob” has no address.');
    expect(read('Bob, Jane, rick@example.com')).toBe(
      '“Bob” has no address. “Jane” has no address. Write: Noor Haddad <noor@example.com>',
    );
  });

  it('two addresses of one mailbox, or one address with two names', () => {
    expect(read('jane@example.com, jane+make@example.com')).toContain('are one mailbox');
    expect(read('Jane <j@example.com>\nJanet <j@example.com>')).toContain('for “Jane” and for “Janet”');
  });

  it('a name that Make would not accept, with the character that is wrong', () => {
    expect(read('Noor & Co <noor@example.com>')).toContain('“Noor & Co”: it has “&” (U+0026).');
    expect(read('[EXT] Noor <noor@example.com>')).toContain('it has “[” (U+005B).');
    expect(read('می\u200Cخواهم <noor@example.com>')).toContain('it has U+200C, which cannot be seen.');
  });

  it('a text that is longer than the form accepts', () => {
    expect(read('a'.repeat(longestTyped + 1))).toContain('longer than 3000 characters');
  });
});

describe('the text of a command', () => {
  it('is split into invitees and an error for each part that was not understood', () => {
    const typed = [
      'noor@example.com',
      'nobody here, pia@example.com',
      'omar@ex@ample.com',
      'noor@example.com',
    ];
    expect(sortInvitees(typed.join('\n'))).toEqual({
      invitees: [
        { name: 'Noor', email: 'noor@example.com' },
        { name: 'nobody here', email: 'pia@example.com' },
      ],
      wrong: ['“omar@ex@ample.com” has no address to use: it has more than one @.'],
    });
    expect(sortInvitees('Ana, Ben, cat@example.com\neva@example.com')).toMatchObject({
      invitees: [{ email: 'eva@example.com' }],
      wrong: ['“Ana” has no address.', '“Ben” has no address.'],
    });
    expect(sortInvitees('x'.repeat(longestTyped + 1))).toEqual({ invitees: [], wrong: [] });
  });

  it('is cut between two people and never within an address', () => {
    const list = Array.from({ length: 200 }, (_, n) => `person${n}@example.community`).join(' ');
    const cut = cutToForm(list);
    expect(cut.length).toBeLessThanOrEqual(longestTyped);
    expect(cut).toMatch(/@example\.community$/);
    expect(cutToForm('x'.repeat(5000))).toBe('');
  });

  it('gives an address if it contains exactly one', () => {
    expect(emailIn('Ana Costa <ANA@example.com>')).toBe('ana@example.com');
    expect(emailIn('ana@example.com please')).toBe('ana@example.com');
    expect(emailIn('ana@example.com ben@example.com')).toBeUndefined();
    expect(emailIn('nobody')).toBeUndefined();
  });
});
