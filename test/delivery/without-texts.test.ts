import { describe, expect, it } from 'vitest';
import { withoutTexts } from '../../src/delivery/without-texts.js';
import { section } from '../../src/slack/blocks.js';
import { cutEnd, cutMiddle, escaped } from '../../src/slack/text.js';

const reason = 'Month-end *closing* for <Noor & Co>: the books are due on Friday';
const said = (text: string) => ({ text, blocks: [section(text)] });
const without = (text: string, ...texts: string[]) => withoutTexts(said(text), texts);

describe('a message without somebody’s texts', () => {
  it('has none of them in its text and its blocks', () => {
    const message = without('*Noor Haddad* (noor@example.com) left.', 'Noor Haddad', 'noor@example.com');
    expect(message).toEqual(said('*(erased)* ((erased)) left.'));
  });

  it.each([
    ['as a message escapes them', `“${escaped(reason)}” · REQ-7`],
    ['cut at the end', `“${cutEnd(escaped(reason), 30)}” · REQ-7`],
    ['cut in the middle', `“${cutMiddle(escaped(reason), 30)}” · REQ-7`],
  ])('has none of them %s', (_, text) => {
    const { text: left } = without(text, reason);
    expect(left).not.toMatch(/Month|closing|Friday|Noor/);
    expect(left).toContain('REQ-7');
  });

  it('keeps words that only begin like a name, ids, and the values of buttons', () => {
    expect(without('Both of them, Bo and <@U0BO>', 'Bo').text).toBe('Both of them, (erased) and <@U0BO>');
    const button = {
      type: 'button' as const,
      text: { type: 'plain_text' as const, text: 'Bo' },
      value: 'Bo',
    };
    const message = { text: '', blocks: [{ type: 'actions' as const, elements: [button] }] };
    expect(withoutTexts(message, ['Bo', 'button']).blocks).toEqual([
      { type: 'actions', elements: [{ ...button, text: { type: 'plain_text', text: '(erased)' } }] },
    ]);
  });

  it('is the message itself if it has none of them', () => {
    const message = said('Nothing about anybody…');
    expect(withoutTexts(message, ['Noor Haddad'])).toBe(message);
  });
});
